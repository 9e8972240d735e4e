import type { Machine } from "../../machine/contract";
import { RolloutError } from "../../rollout/server";
import type { Reporter } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";
import { addressOf } from "../connection/ssh-target";
import type { Properties } from "../host/value";
import { withMachine } from "../look";
import { notBegun, takeTurn, withWhoStopped } from "../rollup/turn";
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
  const turn = {
    workplace,
    who: addressOf(connection),
    operation,
    timeLimitSeconds: TIME_LIMIT_SECONDS,
  };
  return takeTurn(turn, (reporter) =>
    withMachine({ workplace, connection, operation }, (machine) => work({ machine, reporter, signal })).catch(
      (error: unknown) => {
        throw signal.aborted ? withReason(error, signal) : error;
      },
    ),
  );
}

function withReason(error: unknown, signal: AbortSignal): RolloutError {
  const message = withWhoStopped(error, signal);
  if (!(error instanceof RolloutError || error instanceof AfterClaim)) return notBegun(message, error);
  const { property, found, state, run, record, touched } = error;
  const code = error instanceof RolloutError ? error.code : "CANCELLED";
  return new RolloutError({ message, code, property, found, state, run, record, touched, cause: error });
}
