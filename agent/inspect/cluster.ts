import type { ClusterFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { startTypeOf } from "../services/read-services";
import { systemRoot } from "../system/programs";
import { keyExists } from "../system/registry";

var CLUSTER_KEY = "Cluster";
var SERVICE_KEY = "SYSTEM\\CurrentControlSet\\Services\\ClusSvc";

/**
 * Any sign makes it a node. The Cluster service alone is none: Server 2003 Enterprise has it on every server, disabled
 * until a cluster is made (INFERRED).
 */
export function readCluster(unknowns: string[]): ClusterFacts {
  var key = keyExists(CLUSTER_KEY);
  if (key === "yes") return { node: "yes", evidence: "the registry has HKLM\\Cluster" };
  var database = systemRoot() + "\\Cluster\\CLUSDB";
  if (fileSystem().FileExists(database))
    return { node: "yes", evidence: "there is a cluster database, " + database };
  var service = keyExists(SERVICE_KEY);
  var start = service === "yes" ? startTypeOf("ClusSvc") : "disabled";
  if (service !== "unknown" && start !== "disabled" && start !== "unknown")
    return { node: "yes", evidence: "the Cluster service has start type " + start };
  if (key === "no" && service !== "unknown" && start !== "unknown")
    return {
      node: "no",
      evidence: "no HKLM\\Cluster, no cluster database, no Cluster service that could start",
    };
  unknowns.push("Whether this computer is a node of a cluster could not be found out.");
  return { node: "unknown", evidence: "the registry could not be read" };
}
