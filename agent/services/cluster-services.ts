import { readCluster } from "../inspect/cluster";
import { hasName } from "../text/arrays";

/** They are resources of a clustered mailbox server's group; of which further services this holds is UNVERIFIED (operations.md 4.4). */
var OF_MAILBOX_SERVERS = ["MSExchangeIS", "MSExchangeSA"];

/**
 * On a node the cluster starts and stops these: where the mailbox server has gone meanwhile, one that ran before is
 * rightly stopped, and starting it would run it beside the cluster.
 */
export function isStartedByCluster(name: string): boolean {
  return hasName(OF_MAILBOX_SERVERS, name) && readCluster([]).node === "yes";
}
