interface Turn {
  readonly who: string;
}

/** Lets so many through at once, in the order in which they came. */
export class Turns {
  private readonly holders = new Set<Turn>();
  private readonly queue: (() => void)[] = [];

  constructor(private readonly limit: () => number) {}

  /** Resolves with the function that ends the turn; rejects with the signal's reason and is out of the queue then. */
  async enter({ who, signal, onWait }: Entering): Promise<() => void> {
    signal.throwIfAborted();
    const turn: Turn = { who };
    if (this.holders.size < this.limit()) {
      this.holders.add(turn);
    } else {
      onWait([...this.holders].map((holder) => holder.who));
      await this.comesUp(turn, signal);
    }
    return () => this.end(turn);
  }

  private comesUp(turn: Turn, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      // The turn is taken here, not after the promise: nobody may slip in between.
      const begin = (): void => {
        signal.removeEventListener("abort", leave);
        this.holders.add(turn);
        resolve();
      };
      const leave = (): void => {
        this.queue.splice(this.queue.indexOf(begin), 1);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", leave, { once: true });
      this.queue.push(begin);
    });
  }

  private end(turn: Turn): void {
    if (!this.holders.delete(turn)) return;
    while (this.holders.size < this.limit() && this.queue.length > 0) this.queue.shift()?.();
  }
}

export interface Entering {
  readonly who: string;
  readonly signal: AbortSignal;
  /** Called once when there is a queue, with those whose turn it is. */
  readonly onWait: (holders: readonly string[]) => void;
}
