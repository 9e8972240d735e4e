import { ClusterError, takeAwayFromCluster } from "../../rollout/cluster";
import { explain } from "../explain";
import type { DeleteQuery, Operation } from "../host/contract";
import type { Properties } from "../host/value";
import { stopServicesOf } from "../rollup/file-in-use";
import { textOf } from "../rollup/known";
import { restartOf } from "../rollup/wanted";
import { wayOut } from "../rollup/way-out";
import type { Workplace } from "../workplace";
import { inTurn } from "./in-turn";
import { knownNodes } from "./known";
import { nodesOf } from "./way";
import { clusterOptions } from "./wish";

export interface Deletion {
  readonly workplace: Workplace;
  readonly query: DeleteQuery;
  readonly operation: Operation;
}

/** Takes away exactly what was brought to each node, by the recorded tokens. A failure leaves the resource in the state. */
export async function deleteClusterRollup({ workplace, query, operation }: Deletion): Promise<void> {
  const { id, properties } = query;
  const tokens = nodesOf(properties)
    .map((node) => textOf(node, "token"))
    .filter((token) => token !== "");
  const cluster = textOf(properties, "cluster") || id;
  if (tokens.length === 0) return operation.log.warning(letGo(cluster, properties));
  if (tokens.some((token) => workplace.created.has(token)))
    return operation.log.warning(replacedInPlace(cluster));
  const { urn } = operation;
  const known = knownNodes(properties);
  const stopServices = stopServicesOf(properties);
  let reached = false;
  try {
    const { remarks } = await inTurn({ workplace, properties, operation }, (at) => {
      reached = true;
      return takeAwayFromCluster({
        ...at,
        ...clusterOptions(properties),
        restart: restartOf(properties),
        urn,
        known,
        stopServices,
      });
    });
    for (const remark of remarks) await operation.log.warning(remark);
  } catch (error) {
    const isOther = error instanceof ClusterError && error.code === "OTHER_MACHINE";
    if (operation.signal.aborted || (reached && !isOther)) throw error;
    throw new Error(explain(error, [wayOut(urn, "cluster")]), { cause: error });
  }
}

/** A resource that never took its nodes: nothing says what was there before it. */
function letGo(cluster: string, properties: Properties): string {
  const level = textOf(properties, "level") || "unknown";
  const stays =
    level === "unknown" ? "Whatever is installed on its nodes stays" : `Its nodes stay at ${level}`;
  return `${cluster}: no longer managed by this stack. ${stays}, because this resource has no record of what it found; nothing was changed on them.`;
}

/** As for a ServerRollup: the Create of a replacement has taken over the records of the resource that is to go. */
function replacedInPlace(cluster: string): string {
  return (
    `${cluster}: belongs to the replacement already, which was created before the old resource was deleted; nothing was removed. ` +
    "To have the rollup removed and installed anew, set the resource option deleteBeforeReplace."
  );
}
