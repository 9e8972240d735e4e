import { itemsOf } from "../com/collection";
import { openCluster } from "../com/cluster";
import type { ClusResGroup, ClusResource } from "../com/cluster";
import { readCluster } from "../inspect/cluster";
import { readComputer } from "../inspect/computer";
import { stateOf } from "../services/service-control";
import { found, sameName } from "../text/arrays";
import { errorText } from "../text/failure";

/** Exchange's own resource types begin so, in every language (operations.md 1.2). */
var EXCHANGE_RESOURCE = /^Microsoft Exchange /;

/**
 * The last look before msiexec: a sentence where a clustered mailbox server sits on this node, or where that could not
 * be found out; null: none does. A node whose Cluster service is stopped owns no group.
 */
export function mailboxServerHere(): string | null {
  if (readCluster([]).node === "no" || stateOf("ClusSvc") === "stopped") return null;
  try {
    var here = readComputer([]).name;
    var group = found(itemsOf<ClusResGroup>(openCluster().ResourceGroups), function (candidate) {
      return sameName(candidate.OwnerNode.Name, here) && holdsExchange(candidate);
    });
    if (group === null) return null;
    return (
      'the cluster group "' +
      group.Name +
      '" came to this node before msiexec was started: a clustered mailbox server is never patched under its users'
    );
  } catch (error) {
    return (
      "whether a clustered mailbox server runs on this node could not be found out just before msiexec: " +
      errorText(error)
    );
  }
}

export function holdsExchange(group: ClusResGroup): boolean {
  return (
    found(itemsOf<ClusResource>(group.Resources), function (resource) {
      return EXCHANGE_RESOURCE.test(resource.TypeName);
    }) !== null
  );
}
