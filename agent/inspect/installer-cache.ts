import type { CachedPackageFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { installer } from "../com/installer";
import type { Patch } from "../com/installer";
import { itemsOf } from "../com/collection";
import { each } from "../text/arrays";
import { ALL_STATES, MACHINE } from "./patches";

/** What Windows Installer keeps of the product and its patches. null: it did not tell. */
export function readInstallerCache(product: string): CachedPackageFacts[] | null {
  try {
    var cached = [factsOf(product, installer().ProductInfo(product, "LocalPackage"))];
    each(itemsOf<Patch>(installer().PatchesEx(product, "", MACHINE, ALL_STATES)), function (patch) {
      cached.push(factsOf(patch.PatchCode.toUpperCase(), localPackage(patch)));
    });
    return cached;
  } catch (error) {
    return null;
  }
}

/** A patch that is only registered has none. */
function localPackage(patch: Patch): string {
  try {
    return patch.PatchProperty("LocalPackage");
  } catch (error) {
    return "";
  }
}

function factsOf(code: string, path: string): CachedPackageFacts {
  return {
    of: code,
    path: path,
    there: path === "" ? "unknown" : fileSystem().FileExists(path) ? "yes" : "no",
  };
}
