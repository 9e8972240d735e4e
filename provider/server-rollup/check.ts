import { checkFields } from "../check/check-fields";
import { checkConnection } from "../connection/check-connection";
import type { Checked, CheckQuery } from "../host/contract";
import { own, without } from "../host/value";
import type { Workplace } from "../workplace";
import { SERVER_ROLLUP_FIELDS } from "./fields";

/** No I/O: what the program says, with the provider's defaults filled in and its credentials wrapped. */
export function checkServerRollup(workplace: Workplace, { news }: CheckQuery): Checked {
  const { connection, failures } = checkConnection(own(news, "connection"), {
    defaults: workplace.config(),
    environment: workplace.doors.environment,
  });
  const others = without(SERVER_ROLLUP_FIELDS, ["connection"]);
  const rest = without(news, ["connection"]);
  return {
    inputs: { ...withoutNulls(rest), connection },
    failures: [...failures, ...checkFields(rest, others)],
  };
}

function withoutNulls(properties: CheckQuery["news"]): CheckQuery["news"] {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
