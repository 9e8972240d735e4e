import type { Lock, Machine } from "../../machine/contract";
import type { Reporter } from "./contract";

/** Does the work while the server is held for it; a dead holder that was replaced is told. */
export async function withLock<T>(options: {
  readonly machine: Machine;
  readonly server: string;
  readonly purpose: string;
  readonly reporter: Pick<Reporter, "info" | "warning">;
  readonly work: (lock: Lock) => Promise<T>;
}): Promise<T> {
  const { machine, server, purpose, reporter, work } = options;
  const lock = await machine.lock(purpose);
  try {
    const { replaced } = lock;
    if (replaced)
      reporter.warning(
        `${server}: replaced the lock that ${replaced.who} took at ${replaced.since} to ${replaced.what}; it had not been renewed since ${replaced.until}.`,
      );
    return await work(lock);
  } finally {
    await release(lock, reporter);
  }
}

/** A lock that cannot be given back lapses by itself; that must not hide what the rollout ended with. */
async function release(lock: Lock, reporter: Pick<Reporter, "info">): Promise<void> {
  try {
    await lock.release();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    reporter.info(
      `The lock on the server could not be given back and lapses by itself in a few minutes: ${why}`,
    );
  }
}
