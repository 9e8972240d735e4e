import type { HolderFacts } from "../protocol";
import { installPath } from "../inspect/exchange";
import { readHolders } from "../inspect/holders";
import { readServices } from "../services/read-services";
import { hasName, kept } from "../text/arrays";
import { isLeftUnfinished } from "./left-unfinished";

export interface LastLook {
  /** Who would be in the way of a patch, and is stopped by nothing. */
  readonly inTheWay: readonly HolderFacts[];
  /** As in an inspection; null: nobody could be asked. */
  readonly msiexec: readonly number[] | null;
}

/**
 * Before msiexec, while nothing of a patch runs: who came since the plan was made. What could not be found out holds
 * nothing up, as the plan did not stop at that either. `stopped`: services that are about to be stopped.
 */
export function lookOnceMore(stopped: readonly string[]): LastLook {
  var folder = installPath();
  var services = isLeftUnfinished() || folder === null ? null : readServices([]);
  var held = services === null ? null : readHolders(folder as string, services);
  if (held === null) return { inTheWay: [], msiexec: null };
  return {
    inTheWay: kept(held.holders, function (holder) {
      return holder.stopsWithPatch === "none" && !isAllOf(holder.services, stopped);
    }),
    msiexec: held.msiexec,
  };
}

function isAllOf(services: readonly string[], stopped: readonly string[]): boolean {
  var left = kept(services, function (service) {
    return !hasName(stopped, service);
  });
  return services.length > 0 && left.length === 0;
}
