import type { Account, LabProcess } from "./contract";
import type { Disk } from "./disk";
import { nameOf } from "./paths";

export interface RunningProcess extends LabProcess {
  /** Files it has loaded; they cannot be replaced meanwhile. */
  readonly modules: readonly string[];
  readonly commandLine: string;
  /** The life of the session or task that it belongs to; what it starts belongs there too. */
  readonly session: AbortSignal | undefined;
}

export interface ProcessSpec {
  /** Full path of the program. */
  readonly image: string;
  readonly account: Account;
  readonly bits?: 32 | 64;
  readonly commandLine?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly currentFolder?: string;
  readonly modules?: readonly string[];
  /** Ends with it: a parent's or a session's life. */
  readonly killed?: AbortSignal;
}

interface Entry {
  readonly process: RunningProcess & { readonly modules: string[] };
  readonly controller: AbortController;
  readonly letGo: (() => void)[];
}

/** An open library cannot be replaced while it is loaded. */
const LOADED = "write";

/** What runs on the machine. Process ids are multiples of four, as on Windows, and not used twice. */
export class ProcessTable {
  readonly #entries = new Map<number, Entry>();
  #lastPid = 400;

  constructor(private readonly disk: Disk) {}

  start(spec: ProcessSpec): RunningProcess {
    const pid = (this.#lastPid += 4);
    const controller = new AbortController();
    if (spec.killed?.aborted) controller.abort(new Error(`process ${pid} was killed`));
    const kill = (): void => void this.kill(pid);
    spec.killed?.addEventListener("abort", kill, { once: true });
    const process: Entry["process"] = {
      pid,
      image: nameOf(spec.image),
      account: spec.account,
      bits: spec.bits ?? 64,
      environment: spec.environment ?? {},
      currentFolder: spec.currentFolder ?? "C:\\WINDOWS\\system32",
      killed: controller.signal,
      modules: [],
      commandLine: spec.commandLine ?? spec.image,
      session: spec.killed,
    };
    const letGo = [(): void => spec.killed?.removeEventListener("abort", kill)];
    this.#entries.set(pid, { process, controller, letGo });
    for (const path of spec.modules ?? []) this.load(pid, path);
    return process;
  }

  /** From now on until its end. */
  load(pid: number, path: string): void {
    const entry = this.#entries.get(pid);
    if (!entry) return;
    entry.process.modules.push(path);
    if (this.disk.file(path)) entry.letGo.push(this.disk.hold(path, { deny: LOADED, pid }));
  }

  /** It ended by itself. */
  ended(pid: number): void {
    const entry = this.#entries.get(pid);
    if (!entry) return;
    this.#entries.delete(pid);
    for (const release of entry.letGo) release();
    this.disk.releaseHolds(pid);
  }

  kill(pid: number): boolean {
    const entry = this.#entries.get(pid);
    if (!entry) return false;
    this.ended(pid);
    entry.controller.abort(new Error(`process ${pid} (${entry.process.image}) was killed`));
    return true;
  }

  killAll(): void {
    for (const pid of [...this.#entries.keys()]) this.kill(pid);
  }

  get(pid: number): RunningProcess | undefined {
    return this.#entries.get(pid)?.process;
  }

  get list(): readonly RunningProcess[] {
    return [...this.#entries.values()].map(({ process }) => process);
  }
}
