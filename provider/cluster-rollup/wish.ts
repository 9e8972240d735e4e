import type { ClusterWish } from "../../rollout/cluster/contract";
import { own, reveal } from "../host/value";
import type { Properties } from "../host/value";
import { wantedOf } from "../rollup/wanted";
import type { Workplace } from "../workplace";
import { REPLICATION_TIMEOUT } from "./fields";
import { knownNodes } from "./known";

/** What the inputs ask of the cluster. Only for inputs that are known to the end. */
export function clusterWish(options: {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  /** The stored outputs; empty for a Create. */
  readonly olds: Properties;
  readonly urn: string;
}): ClusterWish {
  const { workplace, inputs, olds, urn } = options;
  return {
    ...wantedOf(workplace, inputs),
    ...clusterOptions(inputs),
    urn,
    known: knownNodes(olds),
  };
}

export function clusterOptions(
  inputs: Properties,
): Pick<ClusterWish, "moveBack" | "replicationTimeout" | "allowLowerLevel" | "severalCms"> {
  const isSet = (name: string): boolean => reveal(own(inputs, name) ?? null) === true;
  return {
    moveBack: isSet("moveBack"),
    replicationTimeout: Number(reveal(own(inputs, "replicationTimeout") ?? null) ?? REPLICATION_TIMEOUT),
    allowLowerLevel: isSet("allowLowerLevel"),
    severalCms: isSet("severalCms"),
  };
}
