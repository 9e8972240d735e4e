import type { ClusterNode } from "./cluster-node";
import type { ClusterFaults } from "./contract";
import type { FailoverCluster } from "./failover-cluster";

/** What a test lets go wrong with a cluster. */
export function clusterFaults(cluster: FailoverCluster): ClusterFaults {
  const change = (work: () => void): void => {
    cluster.refresh();
    work();
    cluster.refresh();
  };
  const node = (name: string): ClusterNode => {
    const found = cluster.node(name);
    if (!found) throw new Error(`The cluster ${cluster.name} has no node ${name}.`);
    return found;
  };
  return {
    failCopy: (server, storageGroup, message = "The copy failed.") =>
      change(() => (cluster.server(server).copy(storageGroup).failure = message)),
    healCopy: (server, storageGroup) =>
      change(() => {
        const copy = cluster.server(server).copy(storageGroup);
        copy.failure = undefined;
        copy.suspended = false;
        copy.lag = { copy: 0, replay: 0 };
      }),
    lagCopy: (server, storageGroup, { copy = 0, replay = 0 }) =>
      change(() => (cluster.server(server).copy(storageGroup).lag = { copy, replay })),
    slowCopies: (seconds) =>
      change(() => {
        for (const { replicated } of cluster.servers)
          for (const copy of replicated) copy.initialisingSeconds = seconds;
      }),
    witnessUnreachable: () => cluster.setWitness(false),
    witnessReachable: () => cluster.setWitness(true),
    cutBetween: (a, b) => change(() => cluster.membership.cut(node(a), node(b))),
    mendCuts: () => change(() => cluster.membership.mendCuts()),
    moveFails: (name, error) => {
      const group = cluster.group(name);
      if (!group) throw new Error(`The cluster ${cluster.name} has no group ${name}.`);
      group.failsNext = error;
    },
    arriveDismounted: (server) => void (cluster.server(server).arrivesDismounted = true),
    noExchangeRights: (user) => void cluster.withoutRights.add(user.toLowerCase()),
  };
}
