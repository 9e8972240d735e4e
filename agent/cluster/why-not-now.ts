import { itemsOf } from "../com/collection";
import { openCluster } from "../com/cluster";
import type { ClusNode, ClusResGroup, Cluster } from "../com/cluster";
import { readCluster } from "../inspect/cluster";
import { readComputer } from "../inspect/computer";
import { readSystem } from "../inspect/system";
import { stateOf } from "../services/service-control";
import { found, sameName } from "../text/arrays";
import { errorText } from "../text/failure";
import { holdsExchange } from "./holds-exchange";
import { quorumDisk } from "./quorum";
import { groupState, nodeState, resourceState } from "./states";

/**
 * The last look at the cluster before msiexec or a restart takes this node away: a sentence where it may not go now, or
 * where that could not be found out; null: it may. Minutes lie between the controller's look and this one. `begun`: the
 * job may have stopped the Cluster service here itself; before that, one that is stopped means that the cluster fell
 * apart. A node without it owns no group.
 */
export function whyNotNow(begun: boolean): string | null {
  var sign = readCluster([]).node;
  if (sign === "no") return null;
  if (sign === "unknown" && !begun)
    return "whether this computer is a node of a cluster could not be found out just before msiexec";
  if (stateOf("ClusSvc") === "stopped")
    return begun
      ? null
      : "the Cluster service of this node does not run any more: no node is taken away from a cluster that is not whole";
  try {
    var cluster = openCluster();
    var here = readComputer([]).name;
    return groupThatCame(cluster, here) || nodeThatLeft(cluster, here) || quorumThatWent(cluster, here);
  } catch (error) {
    return (
      "whether a clustered mailbox server runs on this node, and whether the cluster is whole, could not be found out just before msiexec: " +
      errorText(error)
    );
  }
}

/** A group that is on its way is shown on the node that it leaves, and comes to nothing where its new node goes away. */
function groupThatCame(cluster: Cluster, here: string): string | null {
  var group = found(itemsOf<ClusResGroup>(cluster.ResourceGroups), function (candidate) {
    return (isOn(candidate, here) || isPending(candidate)) && holdsExchange(candidate);
  });
  if (group === null) return null;
  return isOn(group, here)
    ? 'the cluster group "' +
        group.Name +
        '" came to this node before msiexec was started: a clustered mailbox server is never patched under its users'
    : 'the cluster group "' +
        group.Name +
        '" is being moved or brought online: it may be on its way to this node';
}

function isOn(group: ClusResGroup, here: string): boolean {
  return sameName(group.OwnerNode.Name, here);
}

function isPending(group: ClusResGroup): boolean {
  return groupState(group.State) === "pending";
}

function nodeThatLeft(cluster: Cluster, here: string): string | null {
  var node = found(itemsOf<ClusNode>(cluster.Nodes), function (candidate) {
    return !sameName(candidate.Name, here) && nodeState(candidate.State) !== "up";
  });
  if (node === null) return null;
  var state = nodeState(node.State);
  return (
    node.Name +
    " is " +
    (state === "unknown" ? "in no known state" : state) +
    " in the cluster: two nodes are never away at once"
  );
}

/** One disk that decides has to be another node's when this one stops. */
function quorumThatWent(cluster: Cluster, here: string): string | null {
  var disk = quorumDisk(cluster, readSystem([]).version);
  if (disk === null) return null;
  var state = resourceState(disk.State);
  if (state !== "online") return "the quorum disk " + disk.Name + " is " + state;
  return sameName(disk.Group.OwnerNode.Name, here)
    ? "the quorum disk " + disk.Name + " came to this node before msiexec was started"
    : null;
}
