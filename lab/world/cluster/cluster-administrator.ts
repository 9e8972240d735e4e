import type { LabCluster } from "./contract";
import type { FailoverCluster } from "./failover-cluster";

/** Somebody else at work: what he does is no invariant of ours. */
export function clusterAdministrator(cluster: FailoverCluster): LabCluster["administrator"] {
  const pause = (name: string, paused: boolean): void => {
    const node = cluster.node(name);
    if (!node) throw new Error(`The cluster ${cluster.name} has no node ${name}.`);
    node.paused = paused;
  };
  const suspend = (server: string, storageGroup: string, suspended: boolean): void => {
    cluster.refresh();
    cluster.server(server).copy(storageGroup).suspended = suspended;
    cluster.refresh();
  };
  return {
    moveMailboxServer: (name, to) =>
      cluster.moveMailboxServer(
        { name, to, comment: "by hand", validateOnly: false, ignoreDismounted: false },
        false,
      ),
    startBackup: (server, seconds) => cluster.server(server).startBackup(seconds),
    pauseNode: (node) => pause(node, true),
    resumeNode: (node) => pause(node, false),
    suspendCopy: (server, storageGroup) => suspend(server, storageGroup, true),
    resumeCopy: (server, storageGroup) => suspend(server, storageGroup, false),
    dismountDatabase: (server, database) => {
      const mailboxServer = cluster.server(server);
      const resource = mailboxServer.resourceOf(database);
      mailboxServer.group.keptOffline.add(resource.name);
      resource.state = "offline";
      cluster.refresh();
    },
    mountDatabases: async (server) => {
      const mailboxServer = cluster.server(server);
      mailboxServer.group.keptOffline.clear();
      mailboxServer.staysDismounted = false;
      await cluster.keeper.complete(mailboxServer.group);
    },
  };
}
