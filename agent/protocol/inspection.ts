import type { Answer } from "./answer";
import type { CachedPackageFacts, HolderFacts } from "./foresight";
import type { BrokenFacts } from "./broken";
import type { EvidenceFacts } from "./evidence";
import type { ForefrontFacts } from "./forefront";
import type { JobStatus } from "./jobs";
import type { LockFacts } from "./lock";
import type { OtherService } from "./other-services";
import type { RecordFacts } from "./record";

/** One call, everything that a decision needs. Changes nothing of Windows or Exchange. */
export interface InspectRequest {
  readonly op: "inspect";
}

export interface Inspection {
  readonly protocol: number;
  readonly time: string;
  readonly computer: ComputerIdentity;
  readonly system: SystemFacts;
  /** null: no Exchange Server 2007 product is installed. */
  readonly exchange: ExchangeFacts | null;
  /** All patches of the Exchange product, in whatever state, in Windows Installer's order. null: could not be read. */
  readonly patches: readonly PatchFacts[] | null;
  /** The services that Exchange's patches stop, those named MSExchange*, and the dependents of both. */
  readonly services: readonly ServiceFacts[] | null;
  /** All others. null: could not be read. */
  readonly otherServices: readonly OtherService[] | null;
  /** Of Exchange's managed services (KB 944752). */
  readonly publisherEvidence: EvidenceFacts;
  readonly cluster: ClusterFacts;
  readonly installer: InstallerFacts;
  /** Free bytes for the drives of: the system folder, TEMP, Exchange. Drive as "C:". */
  readonly drives: readonly DriveFacts[];
  readonly restartPending: RestartFacts;
  readonly lock: LockFacts | null;
  /** Whose this server is; null: nobody's. */
  readonly record: RecordFacts | null;
  /** The newest job of ours on this server, running or over. */
  readonly job: JobStatus | null;
  /** The job whose record of the services no second look has proved restored yet, running or over; null: none. */
  readonly openSnapshot: string | null;
  /** null: no service of Exchange is disabled, or our own job or an installation under way explains that. */
  readonly broken: BrokenFacts | null;
  /** null: Forefront for Exchange is not installed. */
  readonly forefront: ForefrontFacts | null;
  /** What Windows Installer has under way, or holds unfinished; null: nothing, or it could not be looked at. */
  readonly unfinished: UnfinishedFacts | null;
  readonly administrator: Answer;
  /** null: could not be found out, or not looked for because an installation is under way. */
  readonly holders: readonly HolderFacts[] | null;
  /** Ids of the processes msiexec.exe but for the Windows Installer service's own. null: as for `holders`. */
  readonly msiexec: readonly number[] | null;
  /** The product's and every listed patch's. null: could not be found out. */
  readonly installerCache: readonly CachedPackageFacts[] | null;
  /** What could not be found out, as sentences. */
  readonly unknowns: readonly string[];
}

export interface ComputerIdentity {
  readonly name: string;
  /** "" in a workgroup. */
  readonly domain: string | null;
  /** HKLM\SOFTWARE\Microsoft\Cryptography MachineGuid, 64-bit view. */
  readonly machineGuid: string | null;
  /** Active Directory site, as Netlogon has written it down; absent or "": it has not, or it could not be read. */
  readonly site?: string;
}

export interface SystemFacts {
  /** "5.2" (Server 2003), "6.0" (Server 2008). */
  readonly version: string;
  readonly build: string;
  /** As Windows words it, for people. */
  readonly productName: string;
  readonly servicePack: string;
  readonly architecture: "x64" | "x86" | "unknown";
  readonly installerVersion: string | null;
  readonly systemDrive: string;
  /** The product's folder on this server, e.g. C:\ExchangeRollup. */
  readonly home: string;
}

export type ExchangeRole = "ClientAccess" | "HubTransport" | "Mailbox" | "UnifiedMessaging" | "EdgeTransport";

export interface ExchangeFacts {
  readonly productCode: string;
  readonly productName: string;
  /** Windows Installer's VersionString: decides the service pack, e.g. "8.0.685.25". */
  readonly productVersion: string;
  readonly installPath: string | null;
  /** File version of bin\ExSetup.exe: a cross-check only. */
  readonly setupVersion: string | null;
  readonly roles: readonly ExchangeRole[] | null;
}

export type PatchState = "applied" | "superseded" | "obsoleted" | "registered" | "unknown";

export interface PatchFacts {
  /** Upper case, with braces. */
  readonly code: string;
  /** "" is legal: the package has no display name. */
  readonly displayName: string;
  readonly state: PatchState;
  readonly uninstallable: Answer;
  /** YYYYMMDD, or "". */
  readonly installed: string;
}

export type StartType =
  "boot" | "system" | "automatic" | "automaticDelayed" | "manual" | "disabled" | "unknown";
export type ServiceState =
  | "stopped"
  | "startPending"
  | "stopPending"
  | "running"
  | "continuePending"
  | "pausePending"
  | "paused"
  | "unknown";

export interface ServiceFacts {
  readonly name: string;
  readonly displayName: string;
  readonly start: StartType;
  readonly state: ServiceState;
  readonly dependsOn: readonly string[];
}

export interface ClusterFacts {
  /** yes: this computer is a node of a failover cluster. */
  readonly node: Answer;
  readonly evidence: string;
}

export interface InstallerFacts {
  /** The key Installer\InProgress exists: a transaction is under way or was left unfinished. */
  readonly inProgress: Answer;
  /** Policy DisablePatch of Windows Installer. */
  readonly patchingDisabled: Answer;
  /** Policy DisablePatchUninstall. */
  readonly removalDisabled: Answer;
}

export interface UnfinishedFacts {
  /** When it began: the time of Windows Installer's file inprogressinstallinfo.ipi; null: not known. */
  readonly since: string | null;
  /** Our newest job, where that left it: a resume has the server try again. null: not ours, as far as is known. */
  readonly job: string | null;
  /** Windows Installer's words when our newest job met it (error 1704, which names the product); "": it did not. */
  readonly said: string;
}

export interface DriveFacts {
  readonly drive: string;
  readonly holds: readonly ("system" | "temp" | "exchange")[];
  readonly freeBytes: number | null;
}

export interface RestartFacts {
  readonly pending: Answer;
  /** For people: which sign was seen. */
  readonly reasons: readonly string[];
  /**
   * Whether files of Exchange, or Windows Installer's own, are among those to be replaced or deleted at the next restart:
   * an installation over them is changed again by it. Absent: no.
   */
  readonly touchesExchange?: Answer;
  /** The job of ours that asked for a restart, which has not been tried since; absent or null: none that is still pending. */
  readonly askedBy?: string | null;
  /** The newest job restarted the server, or tried to. Absent: no. */
  readonly justTried?: boolean;
}
