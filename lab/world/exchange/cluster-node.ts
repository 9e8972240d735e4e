import type { Machine } from "../machine";
import { text } from "../registry";

/** The signs by which a Server 2003 is a node of a failover cluster: key, database and the service that runs. */
export function makeClusterNode(machine: Machine, cluster = "CLUSTER1"): void {
  const keys = machine.keys.view(64);
  keys.set("HKLM\\Cluster", "ClusterName", text(cluster));
  keys.set("HKLM\\Cluster\\Nodes\\1", "NodeName", text(machine.name.toUpperCase()));
  machine.files.putFile("C:\\WINDOWS\\Cluster\\CLUSDB");
  const { spec } = machine.services.get("ClusSvc");
  machine.services.add({ ...spec, start: "auto", running: true });
}
