import type { Clock } from "./contract";

/**
 * Lab time. `manual`: moves only when a test advances it. `jump`: while nobody holds it, the next thing that is due
 * happens at once, so nothing really waits. `speed`: lab seconds per real second, for people who watch.
 */
export type ClockMode = "manual" | "jump" | { readonly speed: number };

export interface LabClock extends Clock {
  /** Moves lab time on, doing on the way what falls due. Lab time never goes back. */
  advance(ms: number): Promise<void>;
  /**
   * Calls back when lab time passes `time`, but is no reason for a jumping clock to go there: what would happen
   * some day (a scheduled task's start time) does not hurry a test along.
   */
  whenPast(time: number, callback: () => void): () => void;
  /** Nothing happens any more; sleepers are left where they are. */
  stop(): void;
}

interface Due {
  readonly time: number;
  readonly order: number;
  readonly background: boolean;
  readonly callback: () => void;
}

/** RU7's week: Exchange Server 2007 RTM machines live in July 2008. */
export const LAB_BEGINS = Date.UTC(2008, 6, 14, 20, 0, 0);

export function createClock(mode: ClockMode, begins: number = LAB_BEGINS): LabClock {
  return typeof mode === "string" ? new SteppedClock(mode, begins) : new RunningClock(mode.speed, begins);
}

abstract class Timers {
  protected readonly waiting = new Set<Due>();
  protected stopped = false;
  #order = 0;

  abstract now(): number;
  protected abstract changed(): void;

  after(ms: number, callback: () => void): () => void {
    return this.#add(this.now() + Math.max(0, ms), callback, false);
  }

  whenPast(time: number, callback: () => void): () => void {
    return this.#add(time, callback, true);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", ended);
        resolve();
      });
      const ended = (): void => {
        cancel();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener("abort", ended, { once: true });
    });
  }

  protected next(): Due | undefined {
    let first: Due | undefined;
    for (const due of this.waiting) {
      if (!first || due.time < first.time || (due.time === first.time && due.order < first.order))
        first = due;
    }
    return first;
  }

  #add(time: number, callback: () => void, background: boolean): () => void {
    const due: Due = { time, order: this.#order++, background, callback };
    this.waiting.add(due);
    this.changed();
    return () => {
      if (this.waiting.delete(due)) this.changed();
    };
  }
}

class SteppedClock extends Timers implements LabClock {
  #now: number;
  #holds = 0;
  #armed = false;
  #advancing = false;

  constructor(
    private readonly mode: "manual" | "jump",
    begins: number,
  ) {
    super();
    this.#now = begins;
  }

  now(): number {
    return this.#now;
  }

  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.changed();
    };
  }

  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError(`lab time does not go back (asked for ${ms} ms)`);
    const end = this.#now + ms;
    this.#advancing = true;
    try {
      for (await this.#settled(); !this.stopped; await this.#settled()) {
        const due = this.next();
        if (!due || due.time > end) break;
        this.#fire(due);
      }
      this.#now = Math.max(this.#now, end);
    } finally {
      this.#advancing = false;
      this.changed();
    }
  }

  stop(): void {
    this.stopped = true;
    this.waiting.clear();
  }

  protected changed(): void {
    if (this.mode !== "jump" || this.#armed || this.#advancing || this.stopped) return;
    if (this.#holds > 0 || !this.#hasReason()) return;
    this.#armed = true;
    setImmediate(() => {
      this.#armed = false;
      const due = this.next();
      if (due && this.#holds === 0 && !this.#advancing && !this.stopped && this.#hasReason()) this.#fire(due);
      this.changed();
    });
  }

  #hasReason(): boolean {
    for (const due of this.waiting) if (!due.background || due.time <= this.#now) return true;
    return false;
  }

  #fire(due: Due): void {
    this.waiting.delete(due);
    this.#now = Math.max(this.#now, due.time);
    due.callback();
  }

  /** Lets everything that follows from the last event happen, scripts that compute included. */
  async #settled(): Promise<void> {
    do {
      for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    } while (this.#holds > 0);
  }
}

/**
 * Fast only while something is under way: in between, and while a script computes, lab time is as slow as real time, so
 * that leases and limits which people's programs count in real time mean the same here.
 */
class RunningClock extends Timers implements LabClock {
  #lab: number;
  #real = Date.now();
  #rate = 1;
  #holds = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly speed: number,
    begins: number,
  ) {
    super();
    if (!(speed > 0)) throw new RangeError(`a clock's speed is above 0, not ${speed}`);
    this.#lab = begins;
  }

  now(): number {
    return Math.floor(this.#lab + (Date.now() - this.#real) * this.#rate);
  }

  hold(): () => void {
    this.#holds++;
    this.changed();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.changed();
    };
  }

  advance(ms: number): Promise<void> {
    if (!(ms >= 0)) return Promise.reject(new RangeError(`lab time does not go back (asked for ${ms} ms)`));
    this.#lab += ms;
    this.changed();
    return Promise.resolve();
  }

  stop(): void {
    this.stopped = true;
    this.waiting.clear();
    clearTimeout(this.#timer);
  }

  protected changed(): void {
    clearTimeout(this.#timer);
    if (this.stopped) return;
    this.#setRate();
    const due = this.next();
    if (!due) return;
    const real = Math.min(Math.max(0, (due.time - this.now()) / this.#rate), 0x7fffffff);
    this.#timer = setTimeout(() => {
      if (due.time <= this.now() && this.waiting.delete(due)) due.callback();
      this.changed();
    }, Math.ceil(real));
  }

  #setRate(): void {
    const busy = [...this.waiting].some(({ background }) => !background);
    const rate = busy && this.#holds === 0 ? this.speed : 1;
    if (rate === this.#rate) return;
    this.#lab += (Date.now() - this.#real) * this.#rate;
    this.#real = Date.now();
    this.#rate = rate;
  }
}
