import { bringServer, RolloutError } from "../../rollout/server";
import type { ServerOutcome, ServerWish } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";
import { addressOf } from "../connection/ssh-target";
import type { Properties } from "../host/value";
import { withMachine } from "../look";
import { progress } from "../progress";
import type { Workplace } from "../workplace";
import { connectionOf, wishOf } from "./wish";

/** Two hours, as the schema says; customTimeouts sets another. */
const TIME_LIMIT_SECONDS = 2 * 60 * 60;

/** Brings the server to its level when its turn has come. The time limit runs from then on. */
export async function changeServer(options: {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  readonly known: ServerWish["known"];
  readonly operation: Operation;
}): Promise<ServerOutcome> {
  const { workplace, inputs, known, operation } = options;
  const { signal } = operation;
  const connection = connectionOf(inputs);
  const host = addressOf(connection);
  const endTurn = await takeTurn({ workplace, host, operation });
  const reporter = progress({ log: operation.log, after: workplace.doors.after });
  try {
    operation.startTimeLimit(TIME_LIMIT_SECONDS);
    const wish = wishOf({ workplace, inputs, known });
    return await withMachine({ workplace, connection, operation }, (machine) =>
      bringServer({ machine, wish, reporter, signal }),
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
  if (!(error instanceof RolloutError)) return notBegun(message, error);
  const { code, property, found, state, run, touched } = error;
  return new RolloutError({ message, code, property, found, state, run, touched, cause: error });
}

/** Stopped before a rollout had anything to tell of the server. */
function notBegun(message: string, cause: unknown): RolloutError {
  const nothing = { property: null, found: null, state: null, run: null, touched: false };
  return new RolloutError({ ...nothing, code: "CANCELLED", message, cause });
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
}
