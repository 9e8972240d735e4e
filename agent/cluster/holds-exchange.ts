import { itemsOf } from "../com/collection";
import type { ClusResGroup, ClusResource } from "../com/cluster";
import { found } from "../text/arrays";

/** Exchange's own resource types begin so, in every language (operations.md 1.2). */
var EXCHANGE_RESOURCE = /^Microsoft Exchange /;

/** Whether it is the group of a clustered mailbox server. */
export function holdsExchange(group: ClusResGroup): boolean {
  return (
    found(itemsOf<ClusResource>(group.Resources), function (resource) {
      return EXCHANGE_RESOURCE.test(resource.TypeName);
    }) !== null
  );
}
