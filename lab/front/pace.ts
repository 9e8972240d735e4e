/** How a simulated line treats what goes over it. */
export interface LinkState {
  /** Milliseconds that everything takes longer, each way. */
  delayMs: number;
  bytesPerSecond: number;
  /** true: nothing arrives any more, and nobody is told (a cable out of its socket). */
  silent: boolean;
}

/** One direction of a line: hands pieces on in order, each when its time has come. Wall-clock time, as the client has. */
export class Pace {
  readonly #queue: { readonly due: number; readonly deliver: () => void }[] = [];
  #free = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly link: LinkState) {}

  send(bytes: number, deliver: () => void): void {
    const { delayMs, bytesPerSecond, silent } = this.link;
    if (silent) return;
    const now = performance.now();
    this.#free = Math.max(now, this.#free) + (bytes / bytesPerSecond) * 1000;
    const due = this.#free + delayMs;
    if (due <= now && this.#queue.length === 0) return deliver();
    this.#queue.push({ due, deliver });
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  #arm(): void {
    const first = this.#queue[0];
    if (!first || this.#timer) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        const now = performance.now();
        while (this.#queue[0] && this.#queue[0].due <= now) this.#queue.shift()?.deliver();
        this.#arm();
      },
      Math.max(0, first.due - performance.now()),
    );
    this.#timer.unref();
  }
}
