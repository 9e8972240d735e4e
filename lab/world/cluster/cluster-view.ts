import type { ClusterView } from "./contract";
import type { FailoverCluster } from "./failover-cluster";

/** ERROR_GROUP_NOT_FOUND, ERROR_CLUSTER_NODE_NOT_FOUND. */
const NO_GROUP = 5013;
const NO_NODE = 5042;

/** What the programs of a member see; always as it is now. */
export function viewOf(cluster: FailoverCluster): ClusterView {
  const { quorum, quorumGroup, quorumResource } = cluster.parts;
  const { kind, share } = quorum;
  return {
    name: cluster.name,
    nodes: cluster.nodes,
    groups: cluster.groups,
    quorum: { kind, resource: quorumResource.name, group: quorumGroup.name, share },
    get mailboxServers() {
      cluster.refresh();
      return cluster.servers;
    },
    moveGroup: async (name, to) => {
      const group = cluster.group(name);
      const node = cluster.node(to);
      if (!group) return NO_GROUP;
      return node ? cluster.keeper.move(group, node, "cluster.exe") : NO_NODE;
    },
    moveMailboxServer: (move) => cluster.moveMailboxServer(move),
    hasExchangeRights: (user) => !cluster.withoutRights.has(user.toLowerCase()),
  };
}
