import type { Machine } from "../../machine/contract";
import { RolloutError } from "../../rollout/server";
import type { Reporter } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";
import { addressOf } from "../connection/ssh-target";
import type { Properties } from "../host/value";
import { withMachine } from "../look";
import { progress } from "../progress";
import type { Workplace } from "../workplace";
import { AfterClaim } from "./after-claim";
import { connectionOf } from "./wish";

/** Two hours, as the schema says; customTimeouts sets another. */
const TIME_LIMIT_SECONDS = 2 * 60 * 60;

export interface AtServer {
  readonly machine: Machine;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Work that changes a server, begun when its turn has come. The time limit runs from then on. */
export async function inTurn<T>(
  change: {
    readonly workplace: Workplace;
    /** Inputs or outputs: what names the connection. */
    readonly properties: Properties;
    readonly operation: Operation;
  },
  work: (at: AtServer) => Promise<T>,
): Promise<T> {
  const { workplace, properties, operation } = change;
  const { signal } = operation;
  const connection = connectionOf(properties);
  const endTurn = await takeTurn({ workplace, host: addressOf(connection), operation });
  const reporter = progress({ log: operation.log, after: workplace.doors.after });
  try {
    operation.startTimeLimit(TIME_LIMIT_SECONDS);
    return await withMachine({ workplace, connection, operation }, (machine) =>
      work({ machine, reporter, signal }),
    );
  } catch (error) {
    throw signal.aborted ? withReason(error, signal) : error;
  } finally {
    endTurn();
    await reporter.end();
  }
}

async function takeTurn(options: {
  readonly workplace: Workplace;
  readonly host: string;
  readonly operation: Operation;
}): Promise<() => void> {
  const { workplace, host, operation } = options;
  const limit = String(workplace.config().maxConcurrentChanges);
  try {
    return await workplace.turns.enter({
      who: host,
      signal: operation.signal,
      onWait: (holders) =>
        void operation.log.status(
          `${host}: waiting for its turn while ${holders.join(", ")} is being changed (maxConcurrentChanges: ${limit})`,
        ),
    });
  } catch (error) {
    throw notBegun(
      `${host}: not begun, because ${reasonOf(operation.signal)}. Nothing was changed on it.`,
      error,
    );
  }
}

/** The operator wants to know who stopped it: Cancel, the time limit or the end of the engine. */
function withReason(error: unknown, signal: AbortSignal): unknown {
  const message = `${error instanceof Error ? error.message : String(error)}\n\nStopped because ${reasonOf(signal)}.`;
  if (!(error instanceof RolloutError || error instanceof AfterClaim)) return notBegun(message, error);
  const { property, found, state, run, record, touched } = error;
  const code = error instanceof RolloutError ? error.code : "CANCELLED";
  return new RolloutError({ message, code, property, found, state, run, record, touched, cause: error });
}

/** Stopped before a rollout had anything to tell of the server. */
function notBegun(message: string, cause: unknown): RolloutError {
  const nothing = { property: null, found: null, state: null, run: null, record: null, touched: false };
  return new RolloutError({ ...nothing, code: "CANCELLED", message, cause });
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
}
