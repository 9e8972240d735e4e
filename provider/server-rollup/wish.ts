import type { ServerWish } from "../../rollout/server/contract";
import { inHome } from "../connection/ssh-target";
import { isProperties, own, revealed } from "../host/value";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { knownServer, textOf } from "./known";
import { ownerOf } from "./ownership";

/** What the inputs ask of the server. Only for inputs that are known to the end. */
export function wishOf(options: {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  /** The stored outputs; empty for a Create. */
  readonly olds: Properties;
  readonly urn: string;
}): ServerWish {
  const inputs = revealed(options.inputs);
  const file = textOf(inputs, "package");
  const folder = options.workplace.config().packages;
  return {
    rollup: textOf(inputs, "rollup"),
    package: file !== "" ? { file: inHome(file) } : folder !== undefined ? { folder: inHome(folder) } : null,
    packageSha256: textOf(inputs, "packageSha256").toLowerCase() || null,
    known: knownServer(options.olds),
    owner: ownerOf(options.urn, options.olds),
  };
}

export function connectionOf(inputs: Properties): Properties {
  const connection = own(revealed(inputs), "connection");
  return isProperties(connection) ? connection : {};
}
