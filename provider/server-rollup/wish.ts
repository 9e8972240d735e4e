import type { ServerWish } from "../../rollout/server/contract";
import { isProperties, own, revealed } from "../host/value";
import type { Properties } from "../host/value";
import { knownServer } from "../rollup/known";
import { ownerOf } from "../rollup/ownership";
import { expectedRolesOf } from "./expected-roles";
import { wantedOf } from "../rollup/wanted";
import type { Workplace } from "../workplace";

/** What the inputs ask of the server. Only for inputs that are known to the end. */
export function wishOf(options: {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  /** The stored outputs; empty for a Create. */
  readonly olds: Properties;
  readonly urn: string;
}): ServerWish {
  return {
    ...wantedOf(options.workplace, options.inputs),
    known: knownServer(options.olds),
    owner: ownerOf(options.urn, options.olds),
    expectedRoles: expectedRolesOf(options.inputs),
  };
}

export function connectionOf(inputs: Properties): Properties {
  const connection = own(revealed(inputs), "connection");
  return isProperties(connection) ? connection : {};
}
