import type { MachineClock } from "../../machine";

/** Time that a test moves. `sleep` jumps: whoever waits is taken there at once. */
export class HandClock implements MachineClock {
  private time = Date.UTC(2026, 0, 5, 22, 0, 0);
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  readonly slept: number[] = [];

  now(): number {
    return this.time;
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    await this.move(ms);
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  get pending(): number {
    return this.timers.size;
  }

  /** Timers that come due run at their time; what they start is given its turns. */
  async move(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.timers.delete(next);
      this.time = next.at;
      next.callback();
      await turns();
    }
    this.time = end;
    await turns();
  }
}

/** Lets everything run that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
