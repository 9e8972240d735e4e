/** At most `size` holders at once; the others wait for their turn, first come first served. */
export interface Slots {
  /** Resolves with the function that gives the slot back; rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<() => void>;
}

export function createSlots(size: number): Slots {
  let free = size;
  const waiting: (() => void)[] = [];

  function grant(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = waiting.shift();
      if (next) next();
      else free++;
    };
  }

  return {
    take(signal) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error);
      if (free > 0) {
        free--;
        return Promise.resolve(grant());
      }
      return new Promise((resolve, reject) => {
        const turn = () => {
          signal?.removeEventListener("abort", leave);
          resolve(grant());
        };
        const leave = () => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(signal?.reason as Error);
        };
        waiting.push(turn);
        signal?.addEventListener("abort", leave, { once: true });
      });
    },
  };
}
