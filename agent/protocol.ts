/**
 * What the controller asks of the agent on a server, and what it answers.
 *
 * The request is a JSON file, ASCII with \u escapes; the reply is the same, printed between REPLY_BEGIN and
 * REPLY_END because cscript can die with exit code 0 and no text. Paths are Windows paths as the server sees them.
 * `null` and "unknown" mean "could not find out", never "no". Times are the server's own clock, UTC, ISO 8601.
 *
 * Between the two markers stand lines of at most REPLY_LINE characters; joined without anything between them they are
 * the reply's JSON. This file is part of the agent's bundle, hence `var`.
 */

export var PROTOCOL = 1;
export var REPLY_BEGIN = "<<exchange-rollup-reply";
export var REPLY_END = "exchange-rollup-reply>>";
export var REPLY_LINE = 2000;
/** Everything that the product keeps on a server lies here (below %SystemDrive%). */
export var HOME_FOLDER = "ExchangeRollup";

export type Answer = "yes" | "no" | "unknown";

export type AgentRequest =
  | InspectRequest
  | StageRequest
  | LockRequest
  | UnlockRequest
  | ClaimRequest
  | DisownRequest
  | ApplyRequest
  | ResumeRequest
  | StatusRequest
  | CollectRequest
  | InspectClusterRequest
  | MoveGroupRequest
  | RememberRequest
  | ExchangeRequest;

export type AgentReply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AgentFailure };

/** A condition that the agent met and understands; `message` is an English sentence for the operator. */
export interface AgentFailure {
  readonly code: AgentFailureCode;
  readonly message: string;
  /** What Windows said: an error number, a command with its exit code and last lines. May be empty. */
  readonly detail: string;
}

export type AgentFailureCode =
  | "badRequest" // a request that this agent does not know: caller's bug or another version
  | "notAdministrator"
  | "wrongBitness" // 32-bit process on 64-bit Windows, and no way out of it
  | "accessList" // our folder could not be closed to others
  | "missingFile"
  | "hashMismatch"
  | "hashUnavailable" // no way to hash on this server
  | "diskFull"
  | "locked" // another live holder: `AgentFailure.message` says who, since when, doing what
  | "notLocked" // a change was asked for without the lock's token
  | "jobExists"
  | "jobUnknown"
  | "otherOwner" // the record names another resource: `AgentFailure.message` says which, since when
  | "noRecord" // there is no record where one is needed
  | "wrongToken" // the record's token is another one
  | "servicesOwed" // services are not as a job found them: `AgentFailure.message` says which
  | "jobNotStarted" // the task was created but the job's started-marker never came
  | "noCluster" // this computer is no node of a failover cluster
  | "clusterDown" // it is one, and its Cluster service does not answer
  | "noShell" // PowerShell or Exchange's snap-in is not there
  | "noCredentials" // the session has no network credentials: it was logged on with a key
  | "noRights" // the account may not do this in Exchange
  | "exchangeRefused" // the cmdlet ran and said no: `AgentFailure.message` is what it said
  | "windows"; // anything else that Windows refused

// ---------------------------------------------------------------- inspect

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
  /** What Windows Installer has under way, or holds unfinished; null: nothing, or it could not be looked at. */
  readonly unfinished: UnfinishedFacts | null;
  readonly administrator: Answer;
  /** What could not be found out, as sentences. */
  readonly unknowns: readonly string[];
}

export interface ComputerIdentity {
  readonly name: string;
  /** "" in a workgroup. */
  readonly domain: string | null;
  /** HKLM\SOFTWARE\Microsoft\Cryptography MachineGuid, 64-bit view. */
  readonly machineGuid: string | null;
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
}

// ---------------------------------------------------------------- stage

/**
 * Takes a file from where SFTP put it into our folder (access for Administrators and SYSTEM only) and proves it whole.
 * If `packages\<sha256>\<name>` is there already with that hash, `from` is not needed (`from: null`).
 */
export interface StageRequest {
  readonly op: "stage";
  /** Where SFTP put it, as this server sees it; null asks only whether it is there already. */
  readonly from: string | null;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** How many packages and how many jobs to keep; older ones are removed. */
  readonly keep: number;
}

export interface StageReply {
  /** false only when `from` was null and the file is not here. */
  readonly present: boolean;
  readonly path: string;
}

// ---------------------------------------------------------------- lock

export interface LockHolder {
  /** Who, for people: user@controller. */
  readonly who: string;
  /** What it is doing, for people. */
  readonly what: string;
}

/** Takes the server for one operation, or renews the lease with the same token. */
export interface LockRequest extends LockHolder {
  readonly op: "lock";
  readonly token: string;
  /** Of server time. Until it is over the holder is alive; from the start of a job of this token on, while that runs. */
  readonly leaseSeconds: number;
}

export interface LockFacts extends LockHolder {
  readonly token: string;
  readonly since: string;
  readonly until: string;
  /** Whether the holder counts as alive now: its lease runs, or its job does. */
  readonly alive: boolean;
}

export interface LockReply {
  /** A dead holder that was replaced. */
  readonly replaced: LockFacts | null;
}

export interface UnlockRequest {
  readonly op: "unlock";
  readonly token: string;
}

// ---------------------------------------------------------------- record

/** What the product keeps on a server of who owns it and what it was before our first change. */
export interface RecordFacts {
  /** The Pulumi resource. */
  readonly urn: string;
  /** Random; also an output of the resource. Delete acts only with it. */
  readonly token: string;
  /** For people: user@controller. */
  readonly who: string;
  readonly since: string;
  readonly productCode: string;
  /** Windows Installer's VersionString then: a service pack installed later shows. */
  readonly productVersion: string;
  /** The patches found before our first change, in whatever state. Never changed afterwards; Delete leaves them. */
  readonly patchesFound: readonly PatchFacts[];
  /** What the controller asked to remember (RememberRequest), in its own form; absent or "": nothing. */
  readonly memo?: string;
}

/** Keeps a text of the controller with the record: what an attempt over several servers must know if it is interrupted. */
export interface RememberRequest {
  readonly op: "remember";
  /** The lock's. */
  readonly lock: string;
  /** The record's token. */
  readonly token: string;
  /** At most 4,000 characters; "" forgets. */
  readonly memo: string;
}

/**
 * Takes the server for a resource, under a lock, before anything is changed. No record: one is written. A record with
 * this token, or with this URN and no token given (a Create that was killed before its state was saved): it stays as it
 * is, but for the URN, which follows an alias. Anybody else's: otherOwner.
 */
export interface ClaimRequest {
  readonly op: "claim";
  /** The lock's. */
  readonly lock: string;
  readonly urn: string;
  readonly who: string;
  /** From the resource's state; null: a Create. */
  readonly token: string | null;
  /** The token of a record that is written anew: 32 hexadecimal digits. */
  readonly newToken: string;
}

export interface ClaimReply {
  readonly record: RecordFacts;
  readonly taken: "new" | "kept";
}

/**
 * Gives the server up: record, jobs, packages, agent and folders go, the audit file stays (in
 * %SystemRoot%\\ExchangeRollup). Only with the record's token; nothing there is no failure. Refused while a job runs,
 * and while services are not as a job found them (servicesOwed): how they were is told by nothing else.
 */
export interface DisownRequest {
  readonly op: "disown";
  readonly lock: string;
  readonly token: string;
}

// ---------------------------------------------------------------- jobs

/** Writes the job and starts it detached, as SYSTEM. Replies when the job has written its started-marker. */
export interface ApplyRequest {
  readonly op: "apply";
  /** The lock's. */
  readonly token: string;
  readonly job: JobSpec;
}

export interface JobSpec {
  /** Letters, digits and "-". Names the job's folder. */
  readonly id: string;
  /** What the operator calls it: "Update Rollup 7 for Exchange Server 2007 (KB953469)". */
  readonly title: string;
  readonly who: string;
  readonly productCode: string;
  /**
   * In this order; the job ends at the first that msiexec does not end well. Services are recorded before the first and
   * restored after the last. None: only the services are put back that an earlier job could not put back.
   */
  readonly actions: readonly JobAction[];
  /** How long to wait for another installation to end (exit code 1618), for each action. */
  readonly busyWaitSeconds: number;
}

export type JobAction = InstallAction | RemoveAction;

export interface InstallAction {
  readonly kind: "install";
  readonly title: string;
  readonly patchCode: string;
  /** A staged package, by its hash and name. */
  readonly package: { readonly sha256: string; readonly name: string };
  /** Skipped when the patch is applied by now (it came back after a removal). */
  readonly unlessApplied: boolean;
}

/**
 * msiexec /package {product} /uninstall {patch;patch}: one transaction. Below Windows Installer 4.5 a patch's own custom
 * actions do not run when it is removed (operations.md 2.2): there the job stops the Exchange services and their
 * dependents first, keeps them from starting, and restores them.
 */
export interface RemoveAction {
  readonly kind: "remove";
  readonly title: string;
  readonly patchCodes: readonly string[];
}

/** In this order; a phase may be skipped, never taken back. "healing": after power loss or the death of the job's process. */
export type JobPhase =
  | "created"
  | "started"
  | "snapshot"
  | "installing"
  | "waiting"
  | "healing"
  | "reading"
  | "restoring"
  | "done";

export interface JobStatus {
  readonly id: string;
  readonly title: string;
  readonly who: string;
  readonly phase: JobPhase;
  /** When this phase began. */
  readonly since: string;
  /** A short English clause on what is going on: "stopping 3 of 14 services". */
  readonly note: string;
  /** Whether the job's process is alive. "no" with a phase other than done: it died. */
  readonly alive: Answer;
  /** Whether its start-up task is in place: after the next boot the server finishes or rolls back by itself. */
  readonly healsAtBoot: Answer;
}

/**
 * Of a job that died without a result, or left an installation unfinished: runs what its start-up task would run at the
 * next boot, now. Replies when it has begun.
 */
export interface ResumeRequest {
  readonly op: "resume";
  /** The lock's. */
  readonly token: string;
  readonly job: string;
}

/** Answers at once when phase or note differ from `seen`, else waits on the server for up to `waitSeconds`. */
export interface StatusRequest {
  readonly op: "status";
  readonly job: string;
  readonly seen: { readonly phase: JobPhase; readonly note: string } | null;
  readonly waitSeconds: number;
}

/** The result of a job that is done, with the end of the installer's log and its events. */
export interface CollectRequest {
  readonly op: "collect";
  readonly job: string;
  /** Last lines of the installer's log wanted. */
  readonly logLines: number;
}

export interface JobResult {
  readonly id: string;
  readonly title: string;
  readonly startedAt: string;
  readonly endedAt: string;
  /** One for each action that was begun, in order. */
  readonly runs: readonly InstallerRun[];
  /** The job died and was brought to its end by its start-up task or by a resume. */
  readonly healed: boolean;
  readonly patchesBefore: readonly PatchFacts[] | null;
  readonly patchesAfter: readonly PatchFacts[] | null;
  readonly services: ServiceRestoration;
  /** What Windows Installer holds unfinished at the job's end: begun by this job, or met by it; null: nothing. */
  readonly unfinished: { readonly ours: boolean; readonly said: string } | null;
  /** What went wrong outside msiexec, as sentences. */
  readonly trouble: readonly string[];
}

export interface InstallerRun {
  readonly kind: JobAction["kind"];
  readonly title: string;
  /** Not run: what it was to bring was there. */
  readonly skipped: boolean;
  /** msiexec's exit code; null: msiexec was not started or its end was not seen (`trouble` says why). */
  readonly exitCode: number | null;
  readonly seconds: number;
  /** "" when there is none. */
  readonly logPath: string;
}

export interface ServiceRestoration {
  /** Every service of the snapshot has its start type again, and what ran runs. */
  readonly complete: Answer;
  /** Services whose start type or state had to be put back. */
  readonly corrected: readonly string[];
  /** Services that are not as they were, each with why: "MSExchangeIS: start failed with 1069". */
  readonly failed: readonly string[];
  readonly snapshotCount: number;
}

export interface CollectReply {
  readonly result: JobResult;
  /** Of the last run. */
  readonly logTail: readonly string[];
  /**
   * Lines of the last run's log that tell why it failed, in their order, at most 80 of at most 1000 characters, wherever
   * they are in its last 8 million characters: verbose logs go on for thousands of lines after a failure.
   */
  readonly telling: readonly string[];
  /** MsiInstaller's events in the Application log since the job began; null: could not be read. */
  readonly events: readonly InstallerEvent[] | null;
}

export interface InstallerEvent {
  readonly id: number;
  readonly time: string;
  readonly type: "error" | "warning" | "information" | "unknown";
  readonly message: string;
}

// ---------------------------------------------------------------- clusters

/**
 * The failover cluster as this node sees it, through the Cluster Automation Server (MSCluster.Cluster): states are
 * numbers there, in every language. Needs a running Cluster service here, and no WMI. Changes nothing.
 */
export interface InspectClusterRequest {
  readonly op: "inspectCluster";
}

export interface ClusterInspection {
  readonly time: string;
  readonly name: string;
  /** The node that answered, as the cluster spells it. */
  readonly answeredBy: string;
  readonly nodes: readonly ClusterNodeFacts[];
  readonly groups: readonly ClusterGroupFacts[];
  readonly quorum: QuorumFacts;
  /** What could not be found out, as sentences. */
  readonly unknowns: readonly string[];
}

export interface ClusterNodeFacts {
  readonly name: string;
  readonly state: "up" | "down" | "paused" | "joining" | "unknown";
}

export interface ClusterGroupFacts {
  readonly name: string;
  readonly state: "online" | "offline" | "failed" | "partialOnline" | "pending" | "unknown";
  /** A node's name. */
  readonly owner: string;
  readonly resources: readonly ClusterResourceFacts[];
}

export interface ClusterResourceFacts {
  readonly name: string;
  /** As the cluster names it, in every language: "Network Name", "Physical Disk", "Microsoft Exchange Information Store" … */
  readonly type: string;
  readonly state: "online" | "offline" | "failed" | "pending" | "unknown";
}

export interface QuorumFacts {
  /**
   * majorityNodeSet: Server 2003, with or without a file share witness (KB 921181). disk: one disk decides (2003).
   * local: one node only. nodeMajority, nodeAndDisk, nodeAndShare: Server 2008.
   */
  readonly kind:
    "majorityNodeSet" | "disk" | "local" | "nodeMajority" | "nodeAndDisk" | "nodeAndShare" | "unknown";
  /** The quorum resource, or the witness resource; "" where there is none. */
  readonly resource: string;
  readonly resourceState: ClusterResourceFacts["state"];
  /** The group that it is in, and the node that owns that; "". */
  readonly group: string;
  readonly owner: string;
  /** A file share witness: its path, and whether this node reached it just now ("yes" also where it said "access denied": it is there). */
  readonly share: { readonly path: string; readonly answers: Answer } | null;
}

/** cluster.exe group "G" /move:NODE, for groups that are no clustered mailbox server. Under a lock on this node. */
export interface MoveGroupRequest {
  readonly op: "moveGroup";
  /** The lock's. */
  readonly token: string;
  readonly group: string;
  readonly to: string;
  readonly waitSeconds: number;
}

export interface MoveGroupReply {
  readonly exitCode: number;
  /** Where the group is now, and its state, as a look afterwards shows. */
  readonly owner: string;
  readonly state: ClusterGroupFacts["state"];
}

/**
 * One call of Exchange's cmdlets, in the session that asks: it needs an account with Exchange rights that logged on by
 * password. A few-line script for PowerShell 1.0 each, which prints name=value lines. Every value of a call is checked
 * against a narrow alphabet before it gets into a script.
 */
export interface ExchangeRequest {
  readonly op: "exchange";
  readonly call: ExchangeCall;
}

export type ExchangeCall =
  /** Get-MailboxServer and Get-ClusteredMailboxServerStatus of every clustered mailbox server that one of the nodes may host. */
  | { readonly kind: "mailboxServers"; readonly nodes: readonly string[] }
  /** Get-StorageGroupCopyStatus -Server: CCR only. */
  | { readonly kind: "copies"; readonly server: string }
  /** Get-MailboxDatabase and Get-PublicFolderDatabase -Server -Status. */
  | { readonly kind: "databases"; readonly server: string }
  /** Move-ClusteredMailboxServer -Confirm:$false, or with -ValidateOnly. */
  | {
      readonly kind: "move";
      readonly server: string;
      readonly to: string;
      readonly comment: string;
      readonly validateOnly: boolean;
    };

export interface ExchangeReplies {
  readonly mailboxServers: { readonly servers: readonly MailboxServerFacts[] };
  readonly copies: { readonly copies: readonly CopyFacts[] };
  readonly databases: { readonly databases: readonly DatabaseFacts[] };
  readonly move: { readonly startedAt: string; readonly endedAt: string };
}

export interface MailboxServerFacts {
  readonly name: string;
  /** NonShared: CCR. Shared: SCC. */
  readonly storage: "NonShared" | "Shared" | "unknown";
  readonly redundantMachines: readonly string[];
  /** "Online", "PartiallyOnline", "OnlinePending", "Offline", "OfflinePending", "Failed"; blanks removed; "unknown". */
  readonly state: string;
  /** The entry of OperationalMachines that is marked <Active…>; "" where none is. */
  readonly activeMachine: string;
  /** As printed. */
  readonly operationalMachines: readonly string[];
}

export interface CopyFacts {
  readonly storageGroup: string;
  /** SummaryCopyStatus as printed: only "Healthy" is good. */
  readonly status: string;
  readonly copyQueue: number | null;
  readonly replayQueue: number | null;
  readonly message: string;
}

export interface DatabaseFacts {
  readonly name: string;
  readonly storageGroup: string;
  readonly publicFolders: boolean;
  readonly mounted: Answer;
  readonly backupRunning: Answer;
  /** UTC; null: never, or not told. */
  readonly lastFullBackup: string | null;
}
