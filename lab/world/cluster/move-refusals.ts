import type { ClusterNode } from "./cluster-node";
import type { MailboxServer } from "./mailbox-server";

export interface WantedMove {
  readonly server: MailboxServer;
  /** undefined: the cluster has no such node. */
  readonly to: ClusterNode | undefined;
  readonly target: string;
  readonly ignoreDismounted: boolean;
  readonly all: readonly MailboxServer[];
}

/**
 * Why Move-ClusteredMailboxServer does not begin (operations.md 1.3, 1.5): the conditions are documented, their texts are
 * not and stand for what is printed. undefined: it begins.
 */
export function refusalOfMove({ server, to, target, ignoreDismounted, all }: WantedMove): string | undefined {
  const { name } = server;
  if (!to) return `The target computer '${target}' is not a member of the cluster of '${name}'.`;
  if (!server.redundant.includes(to))
    return `The target computer '${target}' is not in the list of redundant machines of '${name}'.`;
  const other = all.find((one) => one !== server && one.group.node === to);
  if (other)
    return `The target computer '${target}' is running the clustered mailbox server '${other.name}'.`;
  if (server.group.node === to)
    return `The clustered mailbox server '${name}' is already running on the target computer '${target}'.`;
  if (!to.up)
    return `The target computer '${target}' is not available: its state in the cluster is ${to.state}.`;
  if (to.paused) return `The target computer '${target}' is paused.`;
  if (server.state !== "Online" && !(ignoreDismounted && server.state === "Partially Online"))
    return `The clustered mailbox server '${name}' is not online: its state is '${server.state}'.`;
  return unhealthyCopy(server, ignoreDismounted);
}

function unhealthyCopy(server: MailboxServer, ignoreDismounted: boolean): string | undefined {
  for (const { storageGroup, status, message } of server.copies) {
    const databases = server.databases.filter((database) => database.storageGroup === storageGroup);
    if (ignoreDismounted && databases.every(({ mounted }) => !mounted)) continue;
    if (status === "Healthy") continue;
    const why = message === "" ? "" : ` ${message}`;
    return `The copy of storage group '${server.name}\\${storageGroup}' is not healthy: its status is '${status}'.${why}`;
  }
  return undefined;
}
