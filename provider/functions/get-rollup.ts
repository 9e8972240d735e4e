import { parseTarget, resolveTarget } from "../../catalogue";
import type { ResolvedTarget } from "../../catalogue";
import { checkFields, fail } from "../check/check-fields";
import type { Fields } from "../check/fields";
import type { FunctionHandler } from "../host/contract";
import { revealed } from "../host/value";
import type { Properties } from "../host/value";
import { SERVER_ROLLUP_FIELDS } from "../server-rollup/fields";
import { textOf } from "../rollup/known";
import { answer } from "./answer";
import { releaseOutputs } from "./release-outputs";
import { isServicePack, SERVICE_PACK_FIELD } from "./service-pack-field";

export const GET_ROLLUP_FIELDS = {
  rollup: SERVER_ROLLUP_FIELDS.rollup,
  servicePack: SERVICE_PACK_FIELD,
} as const satisfies Fields;

/** What is known of one rollup, by any of its names. Asks no server. */
export const getRollup: FunctionHandler = async (args) => {
  const failures = checkFields(args, GET_ROLLUP_FIELDS);
  const found = failures.length > 0 ? undefined : find(revealed(args));
  if (found && !found.ok) failures.push(fail("rollup", found.reason));
  return answer(failures, () => (found?.ok ? releaseOutputs(found.release) : {}));
};

/** RU7 and none say nothing of the series: there servicePack must. */
function find(args: Properties): ResolvedTarget {
  const [rollup, servicePack] = [textOf(args, "rollup"), textOf(args, "servicePack")];
  const parsed = parseTarget(rollup);
  if (!parsed.ok) return parsed;
  const { target } = parsed;
  if (!isServicePack(servicePack)) {
    if (target.kind === "release") return { ok: true, release: target.release };
    return {
      ok: false,
      reason: `"${rollup}" leaves the series open. Give servicePack too (RTM, SP1, SP2 or SP3), or a level such as RTM-RU7.`,
    };
  }
  const resolved = resolveTarget(target, servicePack);
  if (!resolved.ok || resolved.release.servicePack === servicePack) return resolved;
  return {
    ok: false,
    reason: `"${rollup}" is ${resolved.release.level}, which is not of the series ${servicePack}.`,
  };
}
