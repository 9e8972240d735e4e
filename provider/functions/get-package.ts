import { resolve } from "node:path";
import { readPackage } from "../../catalogue";
import type { PackageFacts } from "../../catalogue/contract";
import { checkFields, fail } from "../check/check-fields";
import type { Fields } from "../check/fields";
import { inHome } from "../connection/ssh-target";
import type { FunctionHandler } from "../host/contract";
import { revealed } from "../host/value";
import type { Properties } from "../host/value";
import { textOf } from "../rollup/known";

export const GET_PACKAGE_FIELDS = {
  path: {
    kind: "text",
    allowed: "the path of a file on the computer that runs Pulumi",
    required: "Give the path of an .msp file.",
  },
} as const satisfies Fields;

/** What an .msp file says of itself. Asks no server. */
export const getPackage: FunctionHandler = async (args) => {
  const [first, ...others] = checkFields(args, GET_PACKAGE_FIELDS);
  if (first) return { failures: [first, ...others] };
  try {
    return { outputs: packageOutputs(await readPackage(resolve(inHome(textOf(revealed(args), "path"))))) };
  } catch (error) {
    return { failures: [fail("path", error instanceof Error ? error.message : String(error))] };
  }
};

function packageOutputs(facts: PackageFacts): Properties {
  const { kind, patchCode, obsoletes, targetProductCodes, displayName, sha256, size } = facts;
  const all = {
    kind,
    patchCode,
    obsoletes,
    targetProductCodes,
    displayName,
    level: facts.release?.level ?? null,
    sha256,
    size,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}
