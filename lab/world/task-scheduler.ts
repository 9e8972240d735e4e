import type { Account } from "./contract";
import { Refusal, WindowsError } from "./contract";
import type { Machine } from "./machine";

/** Between `schtasks /run`, or the start of the service, and the process: the service looks after a moment. */
const START_DELAY_MS = 1500;

/**
 * `once`: lab time of the one start that was asked for; undefined when it was past already. `startUp`: at every start of
 * Windows.
 */
export type Trigger =
  { readonly kind: "once"; readonly at: number | undefined } | { readonly kind: "startUp" };

export interface ScheduledTask {
  readonly name: string;
  readonly commandLine: string;
  readonly account: Account;
  readonly trigger: Trigger;
  /** schtasks' numbers behind the localised words: 0 done well, 0x41303 has not run, 0x41301 runs. */
  lastResult: number;
  lastRun: number | undefined;
}

interface Entry {
  readonly task: ScheduledTask;
  cancelTimer: () => void;
  stop: AbortController | undefined;
}

/**
 * Tasks run apart from every session (operations.md 9.3) and survive restarts. One that was started by hand FIRES AGAIN
 * when its start time comes. A start time that passes while the machine is off is missed. Start-up tasks run as soon as
 * the scheduler's service does, beside the other automatic services that still start: the order is UNVERIFIED, and this
 * the nastier reading.
 */
export class TaskScheduler {
  readonly #tasks = new Map<string, Entry>();

  constructor(private readonly machine: Machine) {}

  get all(): readonly ScheduledTask[] {
    return [...this.#tasks.values()].map(({ task }) => task);
  }

  find(name: string): ScheduledTask | undefined {
    return this.#tasks.get(name.toLowerCase())?.task;
  }

  running(name: string): boolean {
    return this.#tasks.get(name.toLowerCase())?.stop !== undefined;
  }

  create(spec: Pick<ScheduledTask, "name" | "commandLine" | "account" | "trigger">): void {
    this.remove(spec.name);
    const task: ScheduledTask = { ...spec, lastResult: 0x41303, lastRun: undefined };
    const entry: Entry = { task, cancelTimer: () => undefined, stop: undefined };
    this.#tasks.set(spec.name.toLowerCase(), entry);
    this.#arm(entry);
  }

  /** A task that runs goes on running: only its entry is gone. */
  remove(name: string): boolean {
    const entry = this.#tasks.get(name.toLowerCase());
    entry?.cancelTimer();
    return this.#tasks.delete(name.toLowerCase());
  }

  run(name: string): void {
    const entry = this.#tasks.get(name.toLowerCase());
    if (entry) this.machine.clock.after(START_DELAY_MS, () => void this.#start(entry));
  }

  end(name: string): boolean {
    const stop = this.#tasks.get(name.toLowerCase())?.stop;
    stop?.abort();
    return stop !== undefined;
  }

  powerLost(): void {
    for (const entry of this.#tasks.values()) {
      entry.cancelTimer();
      entry.stop = undefined;
    }
  }

  booted(): void {
    for (const entry of this.#tasks.values()) this.#arm(entry);
    void this.#runStartUpTasks();
  }

  #arm(entry: Entry): void {
    const { trigger } = entry.task;
    if (trigger.kind === "startUp" || trigger.at === undefined) return;
    if (trigger.at <= this.machine.clock.now()) return;
    entry.cancelTimer = this.machine.clock.whenPast(trigger.at, () => void this.#start(entry));
  }

  /** Of tasks that are there when the service has come up; one that is deleted by then does not run. */
  async #runStartUpTasks(): Promise<void> {
    const { services, clock } = this.machine;
    if (!services.find("Schedule")) return;
    await services.until(() => services.find("Schedule")?.state === 4);
    clock.after(START_DELAY_MS, () => {
      for (const entry of [...this.#tasks.values()])
        if (entry.task.trigger.kind === "startUp") void this.#start(entry);
    });
  }

  async #start(entry: Entry): Promise<void> {
    const { machine } = this;
    const { task } = entry;
    const able = machine.power === "on" && machine.services.find("Schedule")?.state === 4;
    // An instance that runs is not doubled.
    if (!able || entry.stop) return;
    const stop = new AbortController();
    entry.stop = stop;
    machine.steps.name(stop.signal, machine.steps.newLane("task"));
    task.lastRun = machine.clock.now();
    task.lastResult = 0x41301;
    try {
      const code = await machine.run({
        commandLine: task.commandLine,
        account: task.account,
        killed: stop.signal,
      });
      task.lastResult = code;
    } catch (error) {
      // A refusal is on the machine's list already; nobody waits for a task to hear of it.
      if (!(error instanceof WindowsError) && !(error instanceof Refusal)) throw error;
      task.lastResult = error instanceof WindowsError ? error.number : 1;
    } finally {
      if (entry.stop === stop) entry.stop = undefined;
    }
  }
}
