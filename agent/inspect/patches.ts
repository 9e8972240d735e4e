import type { PatchFacts } from "../protocol";
import { installer } from "../com/installer";
import type { Patch } from "../com/installer";
import { itemsOf } from "../com/collection";
import { mapped } from "../text/arrays";
import { patchState, uninstallable } from "./patch-values";
import { readPatchesFromRegistry } from "./registry-patches";

/** MSIINSTALLCONTEXT_MACHINE, and patches in whatever state (operations.md 3.2). */
export var MACHINE = 4;
export var ALL_STATES = 15;

/** null: could not be read in either way. */
export function readPatches(product: string): PatchFacts[] | null {
  try {
    return mapped(itemsOf<Patch>(installer().PatchesEx(product, "", MACHINE, ALL_STATES)), patchFacts);
  } catch (error) {
    return readPatchesFromRegistry(product);
  }
}

function patchFacts(patch: Patch): PatchFacts {
  return {
    code: patch.PatchCode.toUpperCase(),
    displayName: property(patch, "DisplayName"),
    state: patchState(patch.State),
    uninstallable: uninstallable(property(patch, "Uninstallable")),
    installed: property(patch, "InstallDate"),
  };
}

/** A patch that is only registered has not all of them. */
function property(patch: Patch, name: string): string {
  try {
    return patch.PatchProperty(name);
  } catch (error) {
    return "";
  }
}
