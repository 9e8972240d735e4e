import type { ClusterState } from "./contract";
import { copiesNotHealthy } from "./copies";

/** Sentences on what is not as it should be in the cluster; what is wrong on one node is in that node's own list. */
export function clusterProblems(state: Omit<ClusterState, "problems">): readonly string[] {
  return [
    ...state.nodes.flatMap(({ node, membership }) =>
      membership === "up"
        ? []
        : [`${node} is ${membership === "unknown" ? "in no known state" : membership} in the cluster.`],
    ),
    ...state.groups.flatMap(({ name, state: now, owner, resources }) =>
      now === "online" || resources.length === 0 ? [] : [`Group ${name} on ${owner} is ${now}.`],
    ),
    ...state.mailboxServers.flatMap(({ name, owner, state: now, copies, databases }) => [
      ...(now === "Online" ? [] : [`${name} is ${now}${owner === "" ? "" : ` on ${owner}`}.`]),
      ...copiesNotHealthy(copies ?? []).map(
        (copy) =>
          `${name}: copy ${copy.storageGroup} is ${copy.status}${copy.message === "" ? "" : `: ${copy.message}`}.`,
      ),
      ...(databases ?? [])
        .filter(({ mounted }) => mounted === "no")
        .map((database) => `${name}: database ${database.storageGroup}\\${database.name} is not mounted.`),
    ]),
  ];
}
