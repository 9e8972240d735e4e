import type { ExchangeRole, EvidenceWish, PatchState, Answer, ServiceRepair } from "../../agent/protocol";
import type { PackageFacts, ServicePack } from "../../catalogue/contract";
import type { Machine, Owner } from "../../machine/contract";
import type { EvidenceState, PublisherEvidence } from "./publisher-evidence";

/** What a look at a server found, in the words of the outputs. "unknown" is a value of its own. */
export interface ServerState {
  /** Computer name. */
  readonly server: string;
  /** Computer name, domain and MachineGuid in one string; never changes while the machine is the same. */
  readonly machineId: string;
  readonly operatingSystem: string;
  readonly servicePack: ServicePack | "unknown";
  /** "RTM", "RTM-RU7" …; "unknown". */
  readonly level: string;
  readonly build: string;
  readonly roles: readonly ExchangeRole[];
  readonly patches: readonly PatchReport[];
  readonly restartPending: Answer;
  /** Of Exchange's managed services (KB 944752). */
  readonly evidenceState: EvidenceState;
  /** exe.config files that carry a change of ours. */
  readonly evidenceFiles: readonly string[];
  /** Sentences on what is not as it should be. */
  readonly problems: readonly string[];
}

export interface PatchReport {
  readonly code: string;
  readonly displayName: string;
  readonly kind: "rollup" | "interim" | "unknown";
  /** Of the catalogue, for a rollup; "" otherwise. */
  readonly level: string;
  readonly state: PatchState;
  readonly uninstallable: Answer;
}

/** The output lastRun: what our last change did. */
export interface RunReport {
  /** "installed RTM-RU7". */
  readonly did: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  /** msiexec's; -1: not seen, or not called. */
  readonly exitCode: number;
  /** On the server. */
  readonly logPath: string;
  readonly job: string;
}

/** What the user wants of one server. */
export interface ServerWish {
  /** As written: "RU7", "KB953469" … */
  readonly rollup: string;
  /** The .msp on the controller: what the user named, or the folder in which the catalogue's file name is looked for. */
  readonly package: { readonly file: string } | { readonly folder: string } | null;
  readonly packageSha256: string | null;
  /** Absent: leave. */
  readonly publisherEvidence?: PublisherEvidence;
  /** From state: what the server was when the resource was made. null: first seen now. */
  readonly known: { readonly machineId: string; readonly servicePack: string } | null;
  /** Whose server it is to be: the resource's URN, and its token from the state (null: a Create). */
  readonly owner: Owner;
  /** What the program takes the server for. null or absent: it says nothing of roles. */
  readonly expectedRoles?: readonly string[] | null;
  /** What becomes of interim updates that are in a rollup's way. Absent: fail. */
  readonly interimUpdates?: InterimUpdates;
  /** fileInUse.stopServices: what may be stopped for the installation, by service name. Absent: nothing. */
  readonly stopServices?: readonly string[];
  /** Absent: never. */
  readonly restart?: RestartPolicy;
  /** clusterNode: rollout/cluster asks, which has emptied the node before. Absent: a standalone server; a node is refused. */
  readonly place?: Place;
}

export type Place = "clusterNode";

/** fail: the change is refused. remove: they are removed one by one, before rollups go or come. */
export type InterimUpdates = "fail" | "remove";

/** never: a pending restart is reported. ifRequired: the server is restarted once after a change that asks for it. */
export type RestartPolicy = "never" | "ifRequired";

export type Step =
  /** A job of its own, before the others; then the server is looked at and planned for anew. */
  | { readonly kind: "repair"; readonly title: string; readonly services: readonly ServiceRepair[] }
  | { readonly kind: "stage"; readonly title: string; readonly package: PackageFacts }
  | {
      readonly kind: "install";
      readonly title: string;
      readonly package: PackageFacts;
      /** After a removal: only if the level did not come back by itself. */
      readonly onlyIfMissing: boolean;
    }
  /** One interim update, if it is still listed when its turn comes. */
  | {
      readonly kind: "removeInterim";
      readonly title: string;
      readonly patchCode: string;
      readonly displayName: string;
    }
  /** Rollups, in one transaction. */
  | {
      readonly kind: "remove";
      readonly title: string;
      readonly patchCodes: readonly string[];
      readonly levels: readonly string[];
    }
  /** `because`: for whoever is logged on, and Windows' event log. */
  | { readonly kind: "restart"; readonly title: string; readonly because: string }
  /** Part of the job: before its first action and again after the last; "putBack" at its end. */
  | { readonly kind: "evidence"; readonly title: string; readonly evidence: EvidenceWish }
  | { readonly kind: "verify"; readonly title: string; readonly level: string };

export type ServerPlan =
  | {
      readonly kind: "nothingToDo";
      readonly level: string;
      readonly remarks: readonly string[];
      /** What is wrong with inputs that only the next change will use: told by a preview and by `up`. */
      readonly warnings?: readonly string[];
      /** The level is right; only exe.config files are changed, which needs no standstill. Absent: not even that. */
      readonly files?: FileStep;
    }
  | {
      readonly kind: "change";
      readonly from: string;
      readonly to: string;
      readonly steps: readonly Step[];
      /** Service names, as the server spells them: what runs of them is stopped meanwhile. Absent: none. */
      readonly stopServices?: readonly string[];
      /** What is doubtful or wrong now, as sentences: told by a preview and by the change itself. */
      readonly warnings: readonly string[];
      /** What cannot be foreseen: told by a preview only. */
      readonly unforeseen: readonly string[];
    }
  | { readonly kind: "refused"; readonly refusals: readonly Refusal[] };

export type FileStep = Extract<Step, { kind: "evidence" }>;

export interface Refusal {
  readonly code: RolloutErrorCode;
  /** The input that is at fault, where one is: "rollup", "package". */
  readonly property: string | null;
  /** Whole sentences: what, the state it is in, what to do. */
  readonly message: string;
}

export type RolloutErrorCode =
  | "UNKNOWN_ROLLUP"
  | "OTHER_OWNER" // the server's record names another resource
  | "RECORD_MISSING" // Delete or Update with a token, and no record (or another token) on the server
  | "REMOVAL_UNSUPPORTED" // a patch that would have to go is marked as not removable
  | "REMOVAL_POLICY" // DisablePatchUninstall
  | "WOULD_END_LOWER" // Delete would end below what was found, and never installs
  | "REMOVAL_FAILED"
  | "NO_EXCHANGE"
  | "OTHER_SERVICE_PACK"
  | "CLUSTER_NODE"
  | "ROLES_DIFFER" // the program declares other roles than are found, or they could not be read
  | "PACKAGE_MISSING"
  | "PACKAGE_WRONG"
  | "PACKAGE_HASH"
  | "DISK_FULL"
  | "INSTALLER_BUSY"
  | "INSTALLER_POLICY"
  | "INSTALLER_CACHE" // a package that Windows Installer keeps of Exchange is gone
  | "FILE_IN_USE" // a process that nothing stops holds a file of Exchange
  | "INTERIM_UPDATE"
  | "STATE_UNKNOWN"
  | "OTHER_MACHINE"
  | "JOB_RUNNING"
  | "NOT_ADMINISTRATOR"
  | "STOP_SERVICES" // fileInUse.stopServices names what is not there, or must run
  | "WITHDRAWN"
  | "FOREFRONT" // Forefront for Exchange is in force, or not proved not to be
  | "SERVER_BROKEN" // an attempt of somebody else left services disabled, and how they were is not proved
  | "EVIDENCE_FILE" // an exe.config that cannot be merged into, or is not as it was to be
  | "LOST_SIGHT" // the job was started and goes on by itself, but could not be followed to its end
  | "INSTALL_FAILED"
  | "LEVEL_NOT_REACHED"
  | "SERVICES_NOT_RESTORED"
  | "RESTART_FAILED" // it was not commanded, or Windows is not proved to have booted since
  | "NOT_BACK" // restarted, and not reached again
  | "CANCELLED";

/** Where a rollout tells what is going on, server first. Phases are ephemeral; warnings stay. */
export interface Reporter {
  phase(text: string): void;
  info(text: string): void;
  warning(text: string): void;
}

/** The outcome of a change: what the second look showed, and the run (null: nothing had to be done). */
export interface ServerOutcome {
  /** What the first look found, before anything was changed: the source of the output foundLevel. */
  readonly found: ServerState;
  readonly state: ServerState;
  readonly run: RunReport | null;
  readonly record: OwnershipRecord;
}

/** The server's record in the words of the outputs. */
export interface OwnershipRecord {
  readonly token: string;
  /** The level of the patches found before our first change. */
  readonly foundLevel: string;
}

/*
 * The room's face (rollout/server/index.ts):
 *
 *   lookAtServer(machine: Machine): Promise<ServerState>
 *   foreseeServer({ machine, wish }): Promise<{ state: ServerState; plan: ServerPlan }>          looks only
 *   bringServer({ machine, wish, reporter, signal }): Promise<ServerOutcome>                     changes
 *   describePlan(server: string, plan: ServerPlan): string                                       one multi-line message
 *
 *   claimServer({ machine, owner }): Promise<{ state, record }>                                 import: writes the record only
 *   takeAway({ machine, owner, known, reporter, signal }): Promise<TakeAwayOutcome>             Delete
 *
 * bringServer throws RolloutError. `state` is what the server was found in afterwards, where a look was possible;
 * `touched` is false when nothing on the server was changed.
 */
export interface RolloutErrorFacts {
  readonly code: RolloutErrorCode;
  readonly property: string | null;
  readonly found: ServerState | null;
  readonly state: ServerState | null;
  readonly run: RunReport | null;
  /** The server is ours by now, whatever failed afterwards; null: the failure came before the claim. The token must reach the state. */
  readonly record: OwnershipRecord | null;
  readonly touched: boolean;
}

export type LookAtServer = (machine: Machine) => Promise<ServerState>;
export interface Foresight {
  readonly state: ServerState;
  readonly plan: ServerPlan;
}
export type ForeseeServer = (options: {
  readonly machine: Machine;
  readonly wish: ServerWish;
}) => Promise<Foresight>;
export type BringServer = (options: {
  readonly machine: Machine;
  readonly wish: ServerWish;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}) => Promise<ServerOutcome>;

/** Delete: what was brought is gone again, or why nothing had to go. */
export interface TakeAwayOutcome {
  /** null: the server had no record any more, and nothing of Windows or Exchange was touched. */
  readonly state: ServerState | null;
  readonly run: RunReport | null;
  /** Sentences for a warning: "a service pack was installed in between; nothing of ours is left to remove". */
  readonly remarks: readonly string[];
}

export type TakeAway = (options: {
  readonly machine: Machine;
  readonly owner: { readonly urn: string; readonly token: string };
  readonly known: ServerWish["known"];
  /**
   * The output foundLevel. Where the server has no record any more and is at this level (a Delete that was killed after
   * it gave the server up), there is nothing to do; without it that is RECORD_MISSING.
   */
  readonly foundLevel?: string;
  /** As of a ServerWish; what is not there, or must run, is left out with a warning. */
  readonly stopServices?: readonly string[];
  /** As ServerWish.restart. */
  readonly restart?: RestartPolicy;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}) => Promise<TakeAwayOutcome>;

/** Import: writes the record only; what is found stays. */
export type ClaimServer = (options: {
  readonly machine: Machine;
  readonly owner: Owner;
}) => Promise<{ readonly state: ServerState; readonly record: OwnershipRecord }>;
