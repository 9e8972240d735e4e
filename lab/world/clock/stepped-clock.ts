import type { LabClock } from "../clock";
import type { Due } from "./timers";
import { Timers } from "./timers";

/** `manual` and `jump`: from one thing that falls due to the next. */
export class SteppedClock extends Timers implements LabClock {
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
