import type { Machine } from "../machine";
import { number } from "../registry";
import { IN_PROGRESS } from "./mirror";

export const IN_PROGRESS_FILE = "C:\\WINDOWS\\Installer\\inprogressinstallinfo.ipi";

/** What a package does, in order; tests hook in where one begins. `rolling back` only after a failure. */
export const PHASES = [
  "starting",
  "stopping services",
  "replacing files",
  "half replaced",
  "registering",
  "restoring services",
  "rolling back",
] as const;
export type Phase = (typeof PHASES)[number];
type PhaseHook = () => void | Promise<void>;

export interface ReplacedFile {
  readonly path: string;
  /** Copy in C:\Config.Msi; undefined: the file was not there before. */
  readonly copy: string | undefined;
  readonly version: string | undefined;
}

/** What is written down before it is done, so that it can be undone: it survives a loss of power. */
export interface Journal {
  /** What was asked for: the same again is the suspended installation's own. */
  readonly key: string;
  readonly title: string;
  readonly cached: string | undefined;
  readonly replaced: ReplacedFile[];
  filesLeft: number;
  /** The package's own actions have stopped and disabled services. */
  servicesStopped: boolean;
  undoRegistration: (() => void) | undefined;
}

/**
 * What a silent run does about a suspended installation is UNVERIFIED (operations.md 2.4). The same command: it undoes
 * what is there and begins anew (nastier: ServiceControl.ps1 then saves "all disabled" over the good state), or goes on
 * where it was. Another package: it ends with error 1704 (nastier), or undoes the other's changes and goes on.
 */
export interface SuspendedReading {
  readonly sameCommand: "undoes" | "resumes";
  readonly anotherPackage: "error 1704" | "undoes";
}

/**
 * The mutex _MSIExecute, the key InProgress and the journal of what is under way. After a loss of power the mutex is
 * gone, key and journal stay: a suspended installation (operations.md 2.4).
 */
export class TransactionTable {
  journal: Journal | undefined;
  suspendedReading: SuspendedReading = { sameCommand: "undoes", anotherPackage: "error 1704" };
  #takesUp = false;
  #lane = "";
  #server = 0;
  #holder: string | undefined;
  #life = new AbortController();
  readonly #hooks = new Map<Phase, Set<PhaseHook>>();

  constructor(private readonly machine: Machine) {}

  /** Who executes now; undefined: the mutex is free. */
  get holder(): string | undefined {
    return this.#holder;
  }

  /** Process id of the service that executes, or did so last. */
  get server(): number {
    return this.#server;
  }

  /** Aborted when power fails. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  /** Files of two levels lie side by side. */
  get halfReplaced(): boolean {
    return this.journal !== undefined && this.journal.replaced.length > 0 && this.journal.filesLeft > 0;
  }

  /** What is under way found a suspended installation: it takes that up, and begins nothing. */
  get takesUp(): boolean {
    return this.#takesUp;
  }

  /** From here on the steps of a transaction are counted anew, as those of the service's process. */
  begin(serverPid: number): void {
    this.#takesUp = this.journal !== undefined;
    this.#lane = this.machine.steps.newLane("installer");
    this.#server = serverPid;
  }

  /** A moment at which the installer may die. */
  step(what: string, signal: AbortSignal): void {
    signal.throwIfAborted();
    this.machine.steps.take({ lane: this.#lane, kind: "installer", what, pid: this.#server });
    signal.throwIfAborted();
  }

  take(holder: string): void {
    this.#holder = holder;
    this.machine.keys.view(64).set(IN_PROGRESS, "", number(1));
    // Of a suspended installation it stays what it was, whoever meets that one.
    if (!this.machine.files.file(IN_PROGRESS_FILE))
      this.machine.files.system.write(IN_PROGRESS_FILE, Buffer.from(holder));
  }

  release(): void {
    this.#holder = undefined;
    const keys = this.machine.keys.view(64);
    if (keys.exists(IN_PROGRESS)) keys.remove(IN_PROGRESS);
    if (this.machine.files.file(IN_PROGRESS_FILE)) this.machine.files.system.remove(IN_PROGRESS_FILE);
  }

  /** The mutex is free again; what was suspended is so still. */
  leaveSuspended(): void {
    this.#holder = undefined;
  }

  onPhase(phase: Phase, hook: PhaseHook): () => void {
    const hooks = this.#hooks.get(phase) ?? new Set();
    this.#hooks.set(phase, hooks.add(hook));
    return () => void hooks.delete(hook);
  }

  async enter(phase: Phase, signal: AbortSignal): Promise<void> {
    this.step(phase, signal);
    for (const hook of [...(this.#hooks.get(phase) ?? [])]) {
      await hook();
      signal.throwIfAborted();
    }
  }

  powerLost(): void {
    this.#holder = undefined;
    this.#life.abort(new Error("power was lost"));
    this.#life = new AbortController();
  }
}
