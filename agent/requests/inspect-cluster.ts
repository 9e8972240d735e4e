import type {
  ClusterGroupFacts,
  ClusterInspection,
  ClusterNodeFacts,
  ClusterResourceFacts,
} from "../protocol";
import { itemsOf } from "../com/collection";
import { openCluster } from "../com/cluster";
import type { ClusNode, ClusResGroup, ClusResource, Cluster } from "../com/cluster";
import { readQuorum } from "../cluster/quorum";
import { groupState, nodeState, resourceState } from "../cluster/states";
import { readCluster } from "../inspect/cluster";
import { readComputer } from "../inspect/computer";
import { readSystem } from "../inspect/system";
import { mapped } from "../text/arrays";
import { errorText, fail } from "../text/failure";
import { now } from "../text/time";

/** The failover cluster as this node sees it. Changes nothing. */
export function inspectCluster(): ClusterInspection {
  var cluster = requireCluster();
  var unknowns: string[] = [];
  return {
    time: now(),
    name: cluster.Name,
    answeredBy: readComputer(unknowns).name,
    nodes: mapped(itemsOf<ClusNode>(cluster.Nodes), nodeFacts),
    groups: mapped(itemsOf<ClusResGroup>(cluster.ResourceGroups), groupFacts),
    quorum: readQuorum(cluster, readSystem([]).version, unknowns),
    unknowns: unknowns,
  };
}

export function requireCluster(): Cluster {
  try {
    return openCluster();
  } catch (error) {
    var sign = readCluster([]);
    if (sign.node === "no")
      return fail({
        code: "noCluster",
        message: "This computer is no node of a failover cluster (" + sign.evidence + ").",
        detail: errorText(error),
      });
    return fail({
      code: "clusterDown",
      message: "The failover cluster of this node does not answer (" + sign.evidence + ").",
      detail: errorText(error),
    });
  }
}

function nodeFacts(node: ClusNode): ClusterNodeFacts {
  return { name: node.Name, state: nodeState(node.State) };
}

export function groupFacts(group: ClusResGroup): ClusterGroupFacts {
  return {
    name: group.Name,
    state: groupState(group.State),
    owner: group.OwnerNode.Name,
    resources: mapped(itemsOf<ClusResource>(group.Resources), resourceFacts),
  };
}

function resourceFacts(resource: ClusResource): ClusterResourceFacts {
  return { name: resource.Name, type: resource.TypeName, state: resourceState(resource.State) };
}
