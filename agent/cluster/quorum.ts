import type { QuorumFacts } from "../protocol";
import { itemsOf } from "../com/collection";
import type { ClusProperty, ClusResGroup, ClusResource, Cluster } from "../com/cluster";
import { each } from "../text/arrays";
import { errorText } from "../text/failure";
import { resourceState } from "./states";
import { shareAnswers } from "./witness-share";

var NODE_SET = "Majority Node Set";
var SHARE_WITNESS = "File Share Witness";
var LOCAL = "Local Quorum";
var DISK = "Physical Disk";

/** Server 2008 and later: one vote for each node and one for the witness. */
var NEW_CLUSTERS = 6;

/**
 * What keeps the cluster alive. Server 2003 has a quorum resource: a disk, or a majority node set whose witness is its
 * private property MNSFileShare (KB 921181). Server 2008 counts votes; which of its modes with a disk is set cannot be
 * told here, so the one that asks for more is taken.
 */
export function readQuorum(cluster: Cluster, windows: string, unknowns: string[]): QuorumFacts {
  var isNew = parseInt(windows, 10) >= NEW_CLUSTERS;
  var witness = isNew ? shareWitness(cluster) : null;
  if (witness !== null) return facts("nodeAndShare", witness, property(witness, "SharePath"));
  try {
    var resource = cluster.QuorumResource;
    switch (resource.TypeName) {
      case NODE_SET:
        return facts("majorityNodeSet", resource, property(resource, "MNSFileShare"));
      case DISK:
        return facts(isNew ? "nodeAndDisk" : "disk", resource, "");
      case LOCAL:
        return facts("local", resource, "");
      default:
        unknowns.push("The quorum resource is of the type " + resource.TypeName + ", which is not known.");
        return facts("unknown", resource, "");
    }
  } catch (error) {
    if (isNew)
      return {
        kind: "nodeMajority",
        resource: "",
        resourceState: "unknown",
        group: "",
        owner: "",
        share: null,
      };
    unknowns.push("The cluster's quorum resource could not be read: " + errorText(error) + ".");
    return { kind: "unknown", resource: "", resourceState: "unknown", group: "", owner: "", share: null };
  }
}

/** The disk that decides alone, or has a vote; null: no disk is asked. Throws where that could not be found out. */
export function quorumDisk(cluster: Cluster, windows: string): ClusResource | null {
  var isNew = parseInt(windows, 10) >= NEW_CLUSTERS;
  if (isNew && shareWitness(cluster) !== null) return null;
  try {
    var resource = cluster.QuorumResource;
    return resource.TypeName === DISK ? resource : null;
  } catch (error) {
    if (isNew) return null;
    throw error;
  }
}

function facts(kind: QuorumFacts["kind"], resource: ClusResource, share: string): QuorumFacts {
  return {
    kind: kind,
    resource: resource.Name,
    resourceState: resourceState(resource.State),
    group: resource.Group.Name,
    owner: resource.Group.OwnerNode.Name,
    share: share === "" ? null : { path: share, answers: shareAnswers(share) },
  };
}

function shareWitness(cluster: Cluster): ClusResource | null {
  var found: ClusResource | null = null;
  each(itemsOf<ClusResGroup>(cluster.ResourceGroups), function (group) {
    each(itemsOf<ClusResource>(group.Resources), function (resource) {
      if (resource.TypeName === SHARE_WITNESS) found = resource;
    });
  });
  return found;
}

/** "" where the resource does not have it. */
function property(resource: ClusResource, name: string): string {
  var value = "";
  each(itemsOf<ClusProperty>(resource.PrivateProperties), function (candidate) {
    if (candidate.Name.toLowerCase() === name.toLowerCase()) value = String(candidate.Value);
  });
  return value;
}
