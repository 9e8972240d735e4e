import { explain, explainChange, explained } from "../explain";
import type { ResourceHandler } from "../host/contract";
import type { Workplace } from "../workplace";
import { checkServerRollup } from "./check";
import { createServerRollup } from "./create";
import { deleteServerRollup } from "./delete";
import { diffServerRollup } from "./diff";
import { readServerRollup } from "./read";
import { updateServerRollup } from "./update";

/** One standalone server and the rollup that it is to be at. */
export function serverRollup(workplace: Workplace): ResourceHandler {
  return {
    check: (query) => checkServerRollup(workplace, query),
    diff: diffServerRollup,
    create: (query, operation) =>
      explained(
        createServerRollup({ workplace, query, operation }),
        operation.preview ? explain : explainChange,
      ),
    read: (query, operation) => explained(readServerRollup({ workplace, query, operation })),
    update: (query, operation) =>
      explained(
        updateServerRollup({ workplace, query, operation }),
        operation.preview ? explain : explainChange,
      ),
    delete: (query, operation) => explained(deleteServerRollup({ workplace, query, operation })),
  };
}
