import { RolloutError } from "../../rollout/server";
import type { Reporter } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";
import { progress } from "../progress";
import type { Workplace } from "../workplace";

export interface Turn {
  readonly workplace: Workplace;
  /** For messages: the server, or the cluster, before its name is known. */
  readonly who: string;
  readonly operation: Operation;
  /** Runs from the turn on; customTimeouts sets another. */
  readonly timeLimitSeconds: number;
}

/** Work that changes a server or a cluster, begun when its turn has come. */
export async function takeTurn<T>(turn: Turn, work: (reporter: Reporter) => Promise<T>): Promise<T> {
  const { workplace, operation, timeLimitSeconds } = turn;
  const endTurn = await comesUp(turn);
  const reporter = progress({ log: operation.log, after: workplace.doors.after });
  try {
    operation.startTimeLimit(timeLimitSeconds);
    return await work(reporter);
  } finally {
    endTurn();
    await reporter.end();
  }
}

/** Stopped before a rollout had anything to tell. */
export function notBegun(message: string, cause: unknown): RolloutError {
  const nothing = { property: null, found: null, state: null, run: null, record: null, touched: false };
  return new RolloutError({ ...nothing, code: "CANCELLED", message, cause });
}

/** The operator wants to know who stopped it: Cancel, the time limit or the end of the engine. */
export function withWhoStopped(error: unknown, signal: AbortSignal): string {
  return `${error instanceof Error ? error.message : String(error)}\n\nStopped because ${reasonOf(signal)}.`;
}

async function comesUp({ workplace, who, operation }: Turn): Promise<() => void> {
  const limit = String(workplace.config().maxConcurrentChanges);
  try {
    return await workplace.turns.enter({
      who,
      signal: operation.signal,
      onWait: (holders) =>
        void operation.log.status(
          `${who}: waiting for its turn while ${holders.join(", ")} is being changed (maxConcurrentChanges: ${limit})`,
        ),
    });
  } catch (error) {
    throw notBegun(
      `${who}: not begun, because ${reasonOf(operation.signal)}. Nothing was changed on it.`,
      error,
    );
  }
}

function reasonOf(signal: AbortSignal): string {
  return signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
}
