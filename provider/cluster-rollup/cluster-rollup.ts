import { explain, explainChange, explained } from "../explain";
import type { ResourceHandler } from "../host/contract";
import type { Workplace } from "../workplace";
import { checkClusterRollup } from "./check";
import { createClusterRollup } from "./create";
import { deleteClusterRollup } from "./delete";
import { diffClusterRollup } from "./diff";
import { readClusterRollup } from "./read";
import { updateClusterRollup } from "./update";

/** All nodes of one failover cluster and the rollup that they are to be at. */
export function clusterRollup(workplace: Workplace): ResourceHandler {
  return {
    check: (query) => checkClusterRollup(workplace, query),
    diff: diffClusterRollup,
    create: (query, operation) =>
      explained(
        createClusterRollup({ workplace, query, operation }),
        operation.preview ? explain : explainChange,
      ),
    read: (query, operation) => explained(readClusterRollup({ workplace, query, operation })),
    update: (query, operation) =>
      explained(
        updateClusterRollup({ workplace, query, operation }),
        operation.preview ? explain : explainChange,
      ),
    delete: (query, operation) => explained(deleteClusterRollup({ workplace, query, operation })),
  };
}
