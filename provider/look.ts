import { whoAmI } from "../rollout/server";
import type { ClusterMachine, Machine } from "../machine/contract";
import { addressOf, sshTarget } from "./connection/ssh-target";
import type { Operation } from "./host/contract";
import { Stopped } from "./host/operations";
import type { Properties } from "./host/value";
import { progress } from "./progress";
import type { Workplace } from "./workplace";

/** For all that a look does: dialling, logging on, asking; where services are disabled PowerShell reads the event log, too. */
const LOOK_SECONDS = 90;
/** Of these for dialling and logging on, so that a server that is down is told as that and not as slow. */
export const DIAL_SECONDS = 15;

export interface Visit {
  readonly workplace: Workplace;
  readonly connection: Properties;
  readonly operation: Pick<Operation, "signal" | "log">;
  /** Milliseconds for dialling and logging on; absent: what the connection says. */
  readonly deadline?: number;
}

/** Opens a server, does the work and closes it whatever happens. No limit but the operation's own. */
export async function withMachine<T>(visit: Visit, work: (machine: Machine) => Promise<T>): Promise<T> {
  const machine = await openMachine(visit);
  return work(machine).finally(() => machine.close());
}

/** Whoever opens it closes it. */
export async function openMachine(visit: Visit): Promise<ClusterMachine> {
  const { workplace, connection, operation, deadline } = visit;
  const words = progress({ log: operation.log, after: workplace.doors.after });
  const warned = new Set<string>();
  try {
    return await workplace.doors.connectMachine({
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
  } finally {
    await words.end();
  }
}

/** A look has one limit in all, and answers when it is over even if the server does not. */
export async function look<T>(visit: Visit, work: (machine: Machine) => Promise<T>): Promise<T> {
  const limits = { ...visit, seconds: LOOK_SECONDS, who: addressOf(visit.connection) };
  return within(limits, (operation) =>
    withMachine({ ...visit, deadline: DIAL_SECONDS * 1000, operation }, (machine) => {
      operation.signal.addEventListener("abort", () => machine.close(), { once: true });
      return work(machine);
    }),
  );
}

/** Ends after so many seconds whatever the work does; its operation's signal tells it to. */
export async function within<T>(
  limits: Pick<Visit, "workplace" | "operation"> & { readonly seconds: number; readonly who: string },
  work: (operation: Visit["operation"]) => Promise<T>,
): Promise<T> {
  const { workplace, operation, seconds, who } = limits;
  const limit = new AbortController();
  const cancelLimit = workplace.doors.after(seconds * 1000, () =>
    limit.abort(new Stopped(`${who}: did not answer within ${String(seconds)} s.`)),
  );
  const signal = AbortSignal.any([operation.signal, limit.signal]);
  try {
    return await Promise.race([work({ ...operation, signal }), aborted(signal)]);
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
