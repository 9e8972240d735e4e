import { whoAmI } from "../rollout/server";
import type { Machine } from "../machine/contract";
import { hostOf, sshTarget } from "./connection/ssh-target";
import type { Operation } from "./host/contract";
import { Stopped } from "./host/operations";
import type { Properties } from "./host/value";
import type { Workplace } from "./workplace";

/** For everything that a look does together: dialling, logging on, asking. Not dial retries times phases. */
const LOOK_SECONDS = 20;

interface Visit {
  readonly workplace: Workplace;
  readonly connection: Properties;
  readonly operation: Pick<Operation, "signal" | "log">;
}

/** Opens a server, does the work and closes it whatever happens. No limit but the operation's own. */
export async function withMachine<T>(visit: Visit, work: (machine: Machine) => Promise<T>): Promise<T> {
  const { workplace, connection, operation } = visit;
  const host = hostOf(connection);
  const machine = await workplace.doors.connectMachine({
    target: sshTarget(connection, workplace.doors.environment),
    signal: operation.signal,
    who: whoAmI(),
    onRetry: (dial, limit, reason) =>
      void operation.log.status(
        `${host}: dial ${String(dial)}${limit > 0 ? ` of ${String(limit)}` : ""}: ${reason}`,
      ),
  });
  try {
    return await work(machine);
  } finally {
    machine.close();
  }
}

/** A look has one limit in all, and answers when it is over even if the server does not. */
export async function look<T>(visit: Visit, work: (machine: Machine) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const cancelLimit = visit.workplace.doors.after(LOOK_SECONDS * 1000, () =>
    limit.abort(new Stopped(`${hostOf(visit.connection)}: did not answer within ${String(LOOK_SECONDS)} s.`)),
  );
  const signal = AbortSignal.any([visit.operation.signal, limit.signal]);
  const looking = withMachine({ ...visit, operation: { ...visit.operation, signal } }, (machine) => {
    signal.addEventListener("abort", () => machine.close(), { once: true });
    return work(machine);
  });
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
