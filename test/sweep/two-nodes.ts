import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import type { ClusterSpec, LabCluster } from "../../lab/world/cluster/contract";

export const MAILBOX_SERVER = "MBX1";

export const NODES = ["NODEA", "NODEB"] as const;

const COMMON = {
  name: "CLUSTER1",
  nodes: NODES,
  mailboxServers: [{ name: MAILBOX_SERVER, owner: "NODEA" }],
} as const;

/** Two copies; the witness is on a third server. */
export const CCR: ClusterSpec = { ...COMMON, kind: "CCR" };

/** One copy on a shared disk, and a quorum disk, which is the witness here. */
export const SCC: ClusterSpec = { ...COMMON, kind: "SCC" };

export function clusterOf(lab: Site): LabCluster {
  return lab.cluster(COMMON.name);
}

export function nodesOf(lab: Site): readonly SiteServer[] {
  return NODES.map((name) => lab.server(name));
}

export function otherNode(lab: Site, name: string): SiteServer {
  const other = nodesOf(lab).find((node) => node.name !== name);
  if (!other) throw new Error(`There is no node beside ${name}.`);
  return other;
}

/** The node that runs the mailbox server. */
export function ownerOf(lab: Site): string {
  const found = clusterOf(lab).world.mailboxServers.find(({ name }) => name === MAILBOX_SERVER);
  if (!found) throw new Error(`The cluster has no mailbox server ${MAILBOX_SERVER}.`);
  return found.owner;
}
