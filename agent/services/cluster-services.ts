import { itemsOf } from "../com/collection";
import { openCluster } from "../com/cluster";
import type { ClusProperty, ClusResGroup, ClusResource } from "../com/cluster";
import { readCluster } from "../inspect/cluster";
import { each, found, hasName, sameName } from "../text/arrays";

/** They are resources of a clustered mailbox server's group; of which further services this holds is UNVERIFIED (operations.md 4.4). */
var OF_MAILBOX_SERVERS = ["MSExchangeIS", "MSExchangeSA"];

/** Any service can be a resource of this type, which names it in a private property (Generic Service Private Properties). */
var GENERIC_SERVICE = "Generic Service";
var SERVICE_NAME = "ServiceName";

/**
 * Types of Windows' own that are one service each, by the names that Server 2003 and 2008 give them: UNVERIFIED. What a
 * resource type of another maker drives cannot be read from it.
 */
var SERVICE_OF_TYPE: { readonly [type: string]: string } = {
  "Print Spooler": "Spooler",
  "DHCP Service": "DHCPServer",
  "WINS Service": "WINS",
  "Distributed Transaction Coordinator": "MSDTC",
  "Message Queuing": "MSMQ",
  MSMQ: "MSMQ",
};

/**
 * On a node the cluster starts and stops these: where the mailbox server has gone meanwhile, one that ran before is
 * rightly stopped, and starting it would run it beside the cluster.
 */
export function isStartedByCluster(name: string): boolean {
  return hasName(OF_MAILBOX_SERVERS, name) && readCluster([]).node === "yes";
}

/** The services that resources of this computer's cluster start and stop. null: there is a cluster, and it does not say. */
export function servicesOfCluster(): readonly string[] | null {
  if (readCluster([]).node === "no") return [];
  try {
    var names = OF_MAILBOX_SERVERS.slice();
    each(itemsOf<ClusResGroup>(openCluster().ResourceGroups), function (group) {
      each(itemsOf<ClusResource>(group.Resources), function (resource) {
        var name = serviceOf(resource);
        if (name !== null) names.push(name);
      });
    });
    return names;
  } catch (error) {
    return null;
  }
}

function serviceOf(resource: ClusResource): string | null {
  if (resource.TypeName !== GENERIC_SERVICE) return SERVICE_OF_TYPE[resource.TypeName] || null;
  var property = found(itemsOf<ClusProperty>(resource.PrivateProperties), function (candidate) {
    return sameName(candidate.Name, SERVICE_NAME);
  });
  if (property === null) throw new Error("a generic service without its service's name");
  return String(property.Value);
}
