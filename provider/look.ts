import { whoAmI } from "../rollout/server";
import type { Machine } from "../machine/contract";
import { addressOf, sshTarget } from "./connection/ssh-target";
import type { Operation } from "./host/contract";
import { Stopped } from "./host/operations";
import type { Properties } from "./host/value";
import { progress } from "./progress";
import type { Workplace } from "./workplace";

/** For everything that a look does together: dialling, logging on, asking. Not dial retries times phases. */
const LOOK_SECONDS = 20;
/** Of these for dialling and logging on, so that a server that is down is told as that and not as slow. */
const DIAL_SECONDS = 15;

interface Visit {
  readonly workplace: Workplace;
  readonly connection: Properties;
  readonly operation: Pick<Operation, "signal" | "log">;
  /** Milliseconds for dialling and logging on; absent: what the connection says. */
  readonly deadline?: number;
}

/** Opens a server, does the work and closes it whatever happens. No limit but the operation's own. */
export async function withMachine<T>(visit: Visit, work: (machine: Machine) => Promise<T>): Promise<T> {
  const { workplace, connection, operation, deadline } = visit;
  const words = progress({ log: operation.log, after: workplace.doors.after });
  const warned = new Set<string>();
  try {
    const machine = await workplace.doors.connectMachine({
      target: sshTarget(connection, workplace.doors.environment),
      signal: operation.signal,
      who: whoAmI(),
      onRetry: (dial, limit, reason) =>
        words.phase(`${reason} Dial ${String(dial)}${limit > 0 ? ` of ${String(limit)}` : ""} follows.`),
      onWarning: (text) => {
        if (!warned.has(text)) words.warning(text);
        warned.add(text);
      },
      ...(deadline === undefined ? {} : { deadline }),
    });
    await words.end();
    return await work(machine).finally(() => machine.close());
  } finally {
    await words.end();
  }
}

/** A look has one limit in all, and answers when it is over even if the server does not. */
export async function look<T>(visit: Visit, work: (machine: Machine) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const cancelLimit = visit.workplace.doors.after(LOOK_SECONDS * 1000, () =>
    limit.abort(
      new Stopped(`${addressOf(visit.connection)}: did not answer within ${String(LOOK_SECONDS)} s.`),
    ),
  );
  const signal = AbortSignal.any([visit.operation.signal, limit.signal]);
  const looking = withMachine(
    { ...visit, deadline: DIAL_SECONDS * 1000, operation: { ...visit.operation, signal } },
    (machine) => {
      signal.addEventListener("abort", () => machine.close(), { once: true });
      return work(machine);
    },
  );
  try {
    return await Promise.race([looking, aborted(signal)]);
  } finally {
    cancelLimit();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
