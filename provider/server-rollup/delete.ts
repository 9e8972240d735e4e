import { RolloutError, takeAway } from "../../rollout/server";
import { explain } from "../explain";
import type { DeleteQuery, Operation } from "../host/contract";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { inTurn } from "./in-turn";
import { stopServicesOf } from "../rollup/file-in-use";
import { knownServer, textOf } from "../rollup/known";
import { restartOf } from "../rollup/wanted";
import { wayOut } from "../rollup/way-out";

export interface Deletion {
  readonly workplace: Workplace;
  readonly query: DeleteQuery;
  readonly operation: Operation;
}

/** Takes away exactly what was brought, by the recorded token. A failure leaves the resource in the state. */
export async function deleteServerRollup({ workplace, query, operation }: Deletion): Promise<void> {
  const { id, properties } = query;
  const token = textOf(properties, "token");
  if (token === "") return operation.log.warning(letGo(id, properties));
  if (workplace.created.has(token)) return operation.log.warning(replacedInPlace(id, properties));
  const owner = { urn: operation.urn, token };
  const known = knownServer(properties);
  const foundLevel = textOf(properties, "foundLevel");
  const stopServices = stopServicesOf(properties);
  let reached = false;
  try {
    const { remarks } = await inTurn({ workplace, properties, operation }, (at) => {
      reached = true;
      const restart = restartOf(properties);
      return takeAway({ ...at, owner, known, foundLevel, stopServices, restart });
    });
    for (const remark of remarks) await operation.log.warning(remark);
  } catch (error) {
    const isOther = error instanceof RolloutError && error.code === "OTHER_MACHINE";
    if (operation.signal.aborted || (reached && !isOther)) throw error;
    throw new Error(explain(error, [wayOut(operation.urn, "server")]), { cause: error });
  }
}

/** A resource of a state from before there were records: nothing says what was there before it. */
function letGo(id: string, properties: Properties): string {
  const server = textOf(properties, "server") || id;
  const level = textOf(properties, "level") || "unknown";
  const stays = level === "unknown" ? "Whatever is installed on it stays" : `It stays at ${level}`;
  return `${server}: no longer managed by this stack. ${stays}, because this resource has no record of what it found; nothing was changed on the server.`;
}

/**
 * `--replace` makes the engine create before it deletes, whatever Diff says (step_generator.go, isTargetedReplace),
 * unless the program asks for deleteBeforeReplace, as our own classes do. The Create has then taken over the record of
 * the resource that is to go: to act on it would take the rollup from under the new one.
 */
function replacedInPlace(id: string, properties: Properties): string {
  const server = textOf(properties, "server") || id;
  return (
    `${server}: belongs to the replacement already, which was created before the old resource was deleted; nothing was removed. ` +
    "To have the rollup removed and installed anew, set the resource option deleteBeforeReplace."
  );
}
