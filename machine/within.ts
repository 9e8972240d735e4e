import type { MachineClock } from "./clock";

/** Work that cannot be told to stop is given up by what makes it fail: `giveUp` closes what it works on. */
export async function within<T>(options: {
  readonly work: Promise<T>;
  readonly clock: MachineClock;
  readonly ms: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly giveUp: (why: "deadline" | "cancelled") => Error;
}): Promise<T> {
  const { work, clock, ms, signal, giveUp } = options;
  work.catch(() => undefined);
  let tidy = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(giveUp("cancelled"));
    const cancel =
      ms === undefined ? () => undefined : clock.after(Math.max(ms, 0), () => reject(giveUp("deadline")));
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
    tidy = () => {
      cancel();
      signal?.removeEventListener("abort", onAbort);
    };
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    tidy();
  }
}
