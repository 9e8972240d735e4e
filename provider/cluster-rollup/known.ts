import type { KnownNode } from "../../rollout/cluster/contract";
import { keyOf } from "../../rollout/cluster/same-name";
import type { ServicePack } from "../../catalogue/contract";
import type { Properties } from "../host/value";
import { firstSeries, knownServer, textOf } from "../rollup/known";
import { nodesOf } from "./way";

/** What each node must still be, by its computer's name in lower case; empty for a Create. */
export function knownNodes(properties: Properties): Readonly<Record<string, KnownNode>> {
  const entries = nodesOf(properties).flatMap((node): [string, KnownNode][] => {
    const known = knownServer(node);
    const token = textOf(node, "token");
    if (known === null || token === "") return [];
    const foundLevel = textOf(node, "foundLevel");
    return [
      [keyOf(textOf(node, "server")), { ...known, token, ...(foundLevel === "" ? {} : { foundLevel }) }],
    ];
  });
  return Object.fromEntries(entries);
}

/** The stored outputs of the node with this computer name; empty where there are none. */
export function storedNode(properties: Properties, server: string): Properties {
  return nodesOf(properties).find((node) => keyOf(textOf(node, "server")) === keyOf(server)) ?? {};
}

/** The series that "RU7" means: a cluster's nodes are all of one. */
export function seriesOf(properties: Properties): ServicePack | null {
  for (const node of nodesOf(properties)) {
    const series = firstSeries(node);
    if (series !== null) return series;
  }
  return null;
}
