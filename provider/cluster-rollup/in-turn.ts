import { ClusterError } from "../../rollout/cluster";
import type { ClusterChange } from "../../rollout/cluster/contract";
import type { Operation } from "../host/contract";
import type { Properties } from "../host/value";
import { notBegun, takeTurn, withWhoStopped } from "../rollup/turn";
import type { Workplace } from "../workplace";
import { withCluster } from "./machines";
import { namesOf, wayOf } from "./way";

/** For each node, as the schema says; customTimeouts sets another for all of them together. */
const TIME_LIMIT_SECONDS_PER_NODE = 2 * 60 * 60;

/** Work that changes a cluster, begun when its turn has come: for maxConcurrentChanges it is one, however many nodes it has. */
export async function inTurn<T>(
  change: {
    readonly workplace: Workplace;
    /** Inputs or outputs: what names the connections. */
    readonly properties: Properties;
    readonly operation: Operation;
  },
  work: (at: ClusterChange) => Promise<T>,
): Promise<T> {
  const { workplace, properties, operation } = change;
  const { signal } = operation;
  const way = wayOf(properties);
  const timeLimitSeconds = TIME_LIMIT_SECONDS_PER_NODE * way.nodes.length;
  return takeTurn({ workplace, who: namesOf(way), operation, timeLimitSeconds }, (reporter) =>
    withCluster({ workplace, way, operation }, (machines) =>
      work({ machines, reporter, signal, sleep: workplace.doors.sleep }),
    ).catch((error: unknown) => {
      throw signal.aborted ? withReason(error, signal) : error;
    }),
  );
}

function withReason(error: unknown, signal: AbortSignal): Error {
  const message = withWhoStopped(error, signal);
  if (!(error instanceof ClusterError)) return notBegun(message, error);
  const { property, state, nodes, handOffs, ownersBefore, records, touched } = error;
  const code = error.code || "CANCELLED";
  return new ClusterError({
    code,
    message,
    property,
    state,
    nodes,
    handOffs,
    ownersBefore,
    records,
    touched,
    cause: error.cause,
  });
}
