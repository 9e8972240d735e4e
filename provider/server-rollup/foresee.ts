import { describePlan, foreseeServer, RolloutError } from "../../rollout/server";
import type { Look } from "../../rollout/server";
import type { Foresight, Refusal } from "../../rollout/server/contract";
import type { Operation } from "../host/contract";
import { explain } from "../explain";
import { addressOf } from "../connection/ssh-target";
import { unknownPaths } from "../host/value";
import type { Properties } from "../host/value";
import { look } from "../look";
import type { Workplace } from "../workplace";
import { connectionOf, wishOf } from "./wish";

/**
 * A preview: looks at the server and tells the plan in one message, the only place where a preview can show steps.
 * null: it could not look, and has said in a warning what cannot be foreseen. A plan that would be refused fails the
 * preview, before anything else of the same `up` is touched.
 */
export async function foresee(options: {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  /** The stored outputs; empty for a Create. */
  readonly olds: Properties;
  readonly operation: Operation;
}): Promise<Look | null> {
  const { workplace, inputs, olds, operation } = options;
  const connection = connectionOf(inputs);
  const host = addressOf(connection) || "a server that is not known yet";
  const later = unknownPaths(inputs, "");
  if (later.length > 0) {
    await operation.log.warning(
      `${host}: what would be done cannot be foreseen, because ${later.join(", ")} will be known only during the update. ` +
        "The server is looked at then, before anything on it is changed.",
    );
    return null;
  }
  const wish = wishOf({ workplace, inputs, olds, urn: operation.urn });
  const foresight = await look({ workplace, connection, operation }, (machine) =>
    foreseeServer({ machine, wish }),
  ).catch(async (error: unknown) => {
    if (operation.signal.aborted) throw error;
    await operation.log.warning(
      `${host}: could not be looked at, so this preview cannot say at which level it is or what would be done to it. ` +
        `\`pulumi up\` looks again, and fails for this server while it cannot be reached.\n\n${explain(error)}`,
    );
    return null;
  });
  if (foresight === null) return null;
  if (foresight.plan.kind === "refused") throw refused(foresight, foresight.plan.refusals);
  await operation.log.info(describePlan(foresight.state.server, foresight.plan));
  return foresight;
}

/** As `pulumi up` would refuse it; the first refusal gives the code. */
function refused({ state, plan }: Foresight, [first]: readonly Refusal[]): RolloutError {
  return new RolloutError({
    code: first?.code ?? "STATE_UNKNOWN",
    property: first?.property ?? null,
    message: describePlan(state.server, plan),
    found: state,
    state,
    run: null,
    record: null,
    touched: false,
  });
}
