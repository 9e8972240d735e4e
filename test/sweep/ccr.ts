import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import type { ClusterSpec, LabCluster } from "../../lab/world/cluster/contract";

export const MAILBOX_SERVER = "MBX1";

/** Two copies; the witness is on a third server. */
export const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: MAILBOX_SERVER, owner: "NODEA" }],
};

export function ccrOf(lab: Site): LabCluster {
  return lab.cluster(CCR.name);
}

export function nodesOf(lab: Site): readonly SiteServer[] {
  return CCR.nodes.map((name) => lab.server(name));
}

export function otherNode(lab: Site, name: string): SiteServer {
  const other = nodesOf(lab).find((node) => node.name !== name);
  if (!other) throw new Error(`There is no node beside ${name}.`);
  return other;
}

/** The node that runs the mailbox server. */
export function ownerOf(lab: Site): string {
  const found = ccrOf(lab).world.mailboxServers.find(({ name }) => name === MAILBOX_SERVER);
  if (!found) throw new Error(`The cluster has no mailbox server ${MAILBOX_SERVER}.`);
  return found.owner;
}
