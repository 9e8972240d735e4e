import type { Machine } from "../machine";
import { text } from "../registry";

const KEY = "HKLM\\Cluster";

/** The signs by which a Server 2003 is a node of a failover cluster: key, database and the service that runs. */
export function makeClusterNode(
  machine: Machine,
  cluster = "CLUSTER1",
  nodes: readonly string[] = [machine.name],
): void {
  const keys = machine.keys.view(64);
  keys.set(KEY, "ClusterName", text(cluster));
  for (const [index, node] of nodes.entries())
    keys.set(`${KEY}\\Nodes\\${index + 1}`, "NodeName", text(node.toUpperCase()));
  machine.files.putFile("C:\\WINDOWS\\Cluster\\CLUSDB");
  const { spec } = machine.services.get("ClusSvc");
  machine.services.add({ ...spec, start: "auto", running: true });
}

export function isClusterNode(machine: Machine): boolean {
  return machine.keys.view(64).exists(KEY);
}

/**
 * What belongs to a clustered mailbox server is started by the cluster, on the node that runs it (operations.md 4.4; of
 * which services this holds beyond these two is UNVERIFIED).
 */
export const CLUSTERED_SERVICES: readonly string[] = ["MSExchangeIS", "MSExchangeSA"];

export function giveServicesToCluster(machine: Machine, runsMailboxServer: boolean): void {
  for (const name of CLUSTERED_SERVICES) {
    const { spec } = machine.services.get(name);
    machine.services.remove(name);
    machine.services.add({ ...spec, start: "demand", running: runsMailboxServer });
  }
}
