export interface TimeLimit {
  /** Infinity: no limit. */
  readonly ms: number;
  readonly signal: AbortSignal | undefined;
  readonly onTimeout: () => Error;
}

/** Runs the work under a signal that aborts when the time is up or the caller's own signal does. */
export async function withinTime<T>(limit: TimeLimit, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const pass = () => controller.abort(limit.signal?.reason);
  if (limit.signal?.aborted) pass();
  limit.signal?.addEventListener("abort", pass, { once: true });
  const timer = Number.isFinite(limit.ms)
    ? setTimeout(() => controller.abort(limit.onTimeout()), Math.max(0, limit.ms))
    : undefined;
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    limit.signal?.removeEventListener("abort", pass);
  }
}
