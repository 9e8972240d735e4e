import type { Answer } from "./answer";
import type { HolderFacts } from "./foresight";
import type { ServiceRepair } from "./broken";
import type { EvidenceResult, EvidenceWish } from "./evidence";
import type { PatchFacts } from "./inspection";
import type { OwaReport } from "./owa";

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
  /**
   * Services that are to be otherwise than the job finds them, because an attempt that was not ours has disabled them:
   * recorded so, and put so with the others. What an earlier job of ours owes comes first.
   */
  readonly repair?: readonly ServiceRepair[];
  /** How long to wait for another installation to end (exit code 1618), for each action. */
  readonly busyWaitSeconds: number;
  /**
   * From the job's creation on: what is not begun by then is not begun any more. msiexec is never ended; who follows the
   * job is told that it goes on waiting.
   */
  readonly limitSeconds: number;
  /**
   * Further services that must not run while msiexec works, because they may hold files: those of them that run are
   * stopped before each action, with what depends on them, and restored with all others. Absent: none.
   */
  readonly stopServices?: readonly string[];
  /** Absent: exe.config files stay as they are. A job without actions may do that alone; it restarts no service. */
  readonly publisherEvidence?: EvidenceWish;
}

export type JobAction = InstallAction | RemoveAction | RestartAction;

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
  /** Skipped when none of them is listed any more (one went with another that was removed before it). Absent: false. */
  readonly unlessGone?: boolean;
}

/**
 * Restarts the server, once: the only action of its job. The job's process goes down with Windows; at the next boot its
 * start-up task waits for the services that start by themselves, starts those that ran and do not, and writes the result.
 * That Windows has booted is proved by a second start-up task, which leaves its mark only when the process that
 * commanded the restart is gone; it rests on Task Scheduler alone, not on WMI nor on words of a tool.
 */
export interface RestartAction {
  readonly kind: "restart";
  readonly title: string;
  /** For whoever is logged on, and the event log: at most 127 characters, as Server 2003's shutdown.exe takes. */
  readonly comment: string;
  /** Windows Installer may hold an unfinished installation, because this restart is what it waits for (exit code 1604). */
  readonly evenUnfinished: boolean;
}

/** In this order; a phase may be skipped, never taken back. "healing": after power loss or the death of the job's process. */
export type JobPhase =
  | "created"
  | "started"
  | "snapshot"
  | "installing"
  | "waiting"
  | "restarting"
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
  /** Because of whom the last action's msiexec was not started, or not again; absent: nobody was in the way. */
  readonly inTheWay?: readonly HolderFacts[];
  /** msiexec said that a restart is needed (3010, 1641), or signs of a pending one came while the job ran; absent: no. */
  readonly asksForRestart?: boolean;
  /** null or absent: the job was not asked to do anything about publisher evidence. */
  readonly evidence?: EvidenceResult | null;
  /** Of Outlook Web Access; null: none of its files was replaced. */
  readonly owa?: OwaReport | null;
  /** What went wrong outside msiexec, as sentences. */
  readonly trouble: readonly string[];
}

export interface InstallerRun {
  readonly kind: JobAction["kind"];
  readonly title: string;
  /** Not run: what it was to bring was there, or what it was to remove was gone. */
  readonly skipped: boolean;
  /**
   * msiexec's exit code; null: msiexec was not started or its end was not seen (`trouble` says why). Of a restart: 0 when
   * Windows is proved to have booted since, null when not.
   */
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
