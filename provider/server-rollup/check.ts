import { checkFields } from "../check/check-fields";
import { checkConnection } from "../connection/check-connection";
import type { Checked, CheckQuery } from "../host/contract";
import { own, UNKNOWN, without } from "../host/value";
import type { Workplace } from "../workplace";
import { SERVER_ROLLUP_FIELDS } from "./fields";

/** No I/O: what the program says, with the provider's defaults filled in and its credentials wrapped. */
export function checkServerRollup(workplace: Workplace, { news }: CheckQuery): Checked {
  const { connection, failures } = checkConnection(own(news, "connection"), {
    defaults: workplace.config(),
    environment: workplace.doors.environment,
  });
  const rest = without(news, ["connection"]);
  return {
    inputs: { ...withoutNulls(rest), connection },
    // What is unknown passes: the connection was checked above.
    failures: [...failures, ...checkFields({ ...rest, connection: UNKNOWN }, SERVER_ROLLUP_FIELDS)],
  };
}

function withoutNulls(properties: CheckQuery["news"]): CheckQuery["news"] {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
