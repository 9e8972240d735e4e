import { SshError } from "./ssh-error";

export interface DialRetries {
  /** How many dials may fail; below 0: any number. */
  readonly limit: number;
  /** Milliseconds for all of it together, waiting included. */
  readonly deadline: number;
  readonly onRetry: (dial: number, limit: number, reason: string) => void;
  readonly clock: RetryClock;
}

/** Real time, or a test's. */
export interface RetryClock {
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 5000;

/** Dials until one works, or fails for a reason that does not pass, or limit or deadline is reached. */
export async function retryDials<T>(
  options: DialRetries,
  dial: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const start = options.clock.now();
  for (let dials = 1; ; dials++) {
    try {
      return await dial();
    } catch (error) {
      if (!(error instanceof SshError) || !error.canPass || signal.aborted) throw error;
      const spent = options.clock.now() - start;
      if (options.limit >= 0 && dials >= options.limit)
        throw gaveUp(error, { dials, spent, bound: "dialErrorLimit" });
      const wait = waitBefore(dials);
      if (spent + wait >= options.deadline) throw gaveUp(error, { dials, spent, bound: "deadline" });
      options.onRetry(dials + 1, options.limit, error.message);
      await options.clock.wait(wait, signal);
    }
  }
}

/** Doubles from 250 ms to 5 s, and up to a fifth less: so that 200 clients of one proxy do not come back together. */
function waitBefore(dials: number): number {
  const full = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(dials - 1, 10));
  return Math.round(full * (1 - Math.random() / 5));
}

function gaveUp(
  last: SshError,
  { dials, spent, bound }: { dials: number; spent: number; bound: string },
): SshError {
  if (dials === 1) return last;
  const seconds = Math.max(1, Math.round(spent / 1000));
  return new SshError({
    code: last.code,
    message: `${last.message} Given up after ${dials} dials in ${seconds} s (${bound}).`,
    cause: last.cause,
    canPass: true,
  });
}
