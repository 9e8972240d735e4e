import type { LabClock } from "../clock";
import { Timers } from "./timers";

/**
 * Fast only while something is under way: in between, and while a script computes, lab time is as slow as real time, so
 * that leases and limits which people's programs count in real time mean the same here.
 */
export class RunningClock extends Timers implements LabClock {
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
