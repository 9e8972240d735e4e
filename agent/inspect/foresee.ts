import type {
  CachedPackageFacts,
  ExchangeFacts,
  HolderFacts,
  InstallerFacts,
  JobStatus,
  ServiceFacts,
} from "../protocol";
import { each } from "../text/arrays";
import { readHolders } from "./holders";
import { readInstallerCache } from "./installer-cache";

export interface Foresight {
  readonly holders: readonly HolderFacts[] | null;
  readonly msiexec: readonly number[] | null;
  readonly installerCache: readonly CachedPackageFacts[] | null;
}

interface Seen {
  /** null: none is installed. */
  readonly exchange: ExchangeFacts | null;
  readonly installer: InstallerFacts;
  readonly job: JobStatus | null;
  readonly services: readonly ServiceFacts[] | null;
}

/** What would be in the way of a patch. */
export function foresee(seen: Seen, unknowns: string[]): Foresight {
  if (seen.exchange === null) return { holders: [], msiexec: [], installerCache: [] };
  var cache = readInstallerCache(seen.exchange.productCode);
  if (cache === null)
    unknowns.push(
      "The packages that Windows Installer keeps of Exchange could not be listed: without one of them no patch comes or goes.",
    );
  var folder = seen.exchange.installPath;
  var held =
    mayAsk(seen) && folder !== null && seen.services !== null ? readHolders(folder, seen.services) : null;
  if (held === null)
    unknowns.push(
      "Which programs hold files of Exchange could not be found out" +
        (mayAsk(seen)
          ? ": one that does is in the way of a patch (error 1306)."
          : ": nobody asks while an installation is under way."),
    );
  else
    each(held.doubts, function (doubt) {
      unknowns.push(doubt);
    });
  return {
    holders: held === null ? null : held.holders,
    msiexec: held === null ? null : held.msiexec,
    installerCache: cache,
  };
}

/** While a patch runs nothing is asked that may go through WMI: the patch stops that, and it would be in the way. */
function mayAsk(seen: Seen): boolean {
  return seen.installer.inProgress === "no" && (seen.job === null || seen.job.phase === "done");
}
