export interface Due {
  readonly time: number;
  readonly order: number;
  readonly background: boolean;
  readonly callback: () => void;
}

/** What is to happen when, and who waits for it; how time passes is a subclass's. */
export abstract class Timers {
  protected readonly waiting = new Set<Due>();
  protected stopped = false;
  #order = 0;

  get pending(): readonly number[] {
    return [...this.waiting].map(({ order }) => order);
  }

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
