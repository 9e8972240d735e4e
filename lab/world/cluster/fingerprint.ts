import { servicesText } from "../fingerprint";
import type { FailoverCluster } from "./failover-cluster";

/**
 * All that can be seen of a cluster, its nodes' services included, as one text. Looking does not move it: what only a
 * refresh would find out is not in it.
 */
export function fingerprintOfCluster(cluster: FailoverCluster): string {
  const { nodes, groups, servers, membership, moves, broken } = cluster;
  return [
    ...nodes.map(({ machine, name, membership: member, paused, leftBy }) =>
      [name, machine.power, member, paused, leftBy, servicesText(machine)].join(" "),
    ),
    ...groups.map(({ name, owner, doing, resources, keptOffline }) =>
      [name, owner, doing, ...resources.map(({ state }) => state), ...keptOffline].join(" "),
    ),
    ...servers.map(({ copies, databases, awaited, staysDismounted, lostLogs }) =>
      JSON.stringify([copies, databases, awaited?.node.name, staysDismounted, lostLogs]),
    ),
    `witness ${membership.witnessReachable}`,
    ...moves.map((move) => JSON.stringify(move)),
    ...broken,
  ].join("\n");
}
