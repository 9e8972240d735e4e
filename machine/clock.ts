/** Real time, as far as machine/ needs it; tests move their own. */
export interface MachineClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after the time, or at once when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Does not keep the process alive. Returns the cancel function. */
  after(ms: number, callback: () => void): () => void;
}

export const REAL_CLOCK: MachineClock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
    }),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
