import { lookAtServer } from "../../rollout/server";
import { checkFields } from "../check/check-fields";
import type { Fields } from "../check/fields";
import { checkConnection } from "../connection/check-connection";
import { explained } from "../explain";
import type { CheckFailure, FunctionHandler } from "../host/contract";
import { UNKNOWN } from "../host/value";
import { look } from "../look";
import { SERVER_ROLLUP_FIELDS } from "../server-rollup/fields";
import { stateOutputs } from "../rollup/outputs";
import { connectionOf } from "../server-rollup/wish";
import type { Workplace } from "../workplace";
import { answer } from "./answer";
import { bulletins } from "./bulletins";

export const GET_SERVER_FIELDS = {
  connection: SERVER_ROLLUP_FIELDS.connection,
} as const satisfies Fields;

/** What a server is at now. Looks only. */
export function getServer(workplace: Workplace): FunctionHandler {
  return async (args, operation) => {
    const { connection: given, ...rest } = args;
    const { connection, failures } = checkConnection(given, {
      defaults: workplace.config(),
      environment: workplace.doors.environment,
    });
    const wrong: CheckFailure[] = [
      ...failures,
      ...checkFields({ ...rest, connection: UNKNOWN }, GET_SERVER_FIELDS),
    ];
    return answer(wrong, async () => {
      const visit = { workplace, connection: connectionOf({ connection }), operation };
      const state = await explained(look(visit, lookAtServer));
      return { ...stateOutputs(state), ...bulletins(state.level), problems: state.problems };
    });
  };
}
