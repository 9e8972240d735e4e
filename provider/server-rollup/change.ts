import { bringServer } from "../../rollout/server";
import type { ServerOutcome } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { tellingOfClaim } from "./after-claim";
import { inTurn } from "./in-turn";
import { wishOf } from "./wish";

/** Brings the server to the level that the inputs name. */
export async function changeServer(options: {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  /** The stored outputs; empty for a Create. */
  readonly olds: Properties;
  readonly operation: Operation;
}): Promise<ServerOutcome> {
  const { workplace, inputs, olds, operation } = options;
  return inTurn({ workplace, properties: inputs, operation }, ({ machine, reporter, signal }) => {
    const wish = wishOf({ workplace, inputs, olds, urn: operation.urn });
    return tellingOfClaim(machine, (noting) => bringServer({ machine: noting, wish, reporter, signal }));
  });
}
