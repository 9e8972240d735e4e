import { lookAtServer } from "../../rollout/server";
import { checkFields } from "../check/check-fields";
import { checkConnection } from "../connection/check-connection";
import type { CheckFailure, FunctionHandler } from "../host/contract";
import { look } from "../look";
import { stateOutputs } from "../server-rollup/outputs";
import { connectionOf } from "../server-rollup/wish";
import type { Workplace } from "../workplace";
import { answer } from "./answer";

/** What a server is at now. Looks only. */
export function getServer(workplace: Workplace): FunctionHandler {
  return async (args, operation) => {
    const { connection: given, ...rest } = args;
    const { connection, failures } = checkConnection(given, {
      defaults: workplace.config(),
      environment: workplace.doors.environment,
    });
    const wrong: CheckFailure[] = [...failures, ...checkFields(rest, {})];
    return answer(wrong, async () => {
      const state = await look(
        { workplace, connection: connectionOf({ connection }), operation },
        lookAtServer,
      );
      return { ...stateOutputs(state), problems: state.problems };
    });
  };
}
