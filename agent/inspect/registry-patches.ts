import type { PatchFacts } from "../protocol";
import { keyExists, readNumber, readString, subkeysOf } from "../system/registry";
import { mapped } from "../text/arrays";
import { patchState, uninstallable } from "./patch-values";

var PRODUCTS = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\UserData\\S-1-5-18\\Products\\";

/**
 * Where Windows Installer keeps them (operations.md 3.1), for installers without PatchesEx. Which values hold state and
 * removability is not documented; what is not there is unknown.
 */
export function readPatchesFromRegistry(product: string): PatchFacts[] | null {
  var key = PRODUCTS + packedCode(product);
  if (keyExists(key) !== "yes") return null;
  if (keyExists(key + "\\Patches") === "no") return [];
  try {
    return mapped(subkeysOf(key + "\\Patches"), function (name) {
      return patchAt(key + "\\Patches\\" + name, name);
    });
  } catch (error) {
    return null;
  }
}

function patchAt(key: string, packed: string): PatchFacts {
  return {
    code: unpackedCode(packed),
    displayName: readString(key, "DisplayName") || "",
    state: patchState(readNumber(key, "State")),
    uninstallable: uninstallable(readNumber(key, "Uninstallable")),
    installed: readString(key, "Installed") || "",
  };
}

/** The first three groups back to front, in the rest each byte's two digits swapped. It undoes itself. */
function swapped(digits: string): string {
  var lengths = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2];
  var result = "";
  var at = 0;
  for (var index = 0; index < lengths.length; index++) {
    var length = lengths[index] as number;
    for (var digit = at + length - 1; digit >= at; digit--) result += digits.charAt(digit);
    at += length;
  }
  return result;
}

export function packedCode(code: string): string {
  return swapped(code.replace(/[{}-]/g, "").toUpperCase());
}

export function unpackedCode(packed: string): string {
  var digits = swapped(packed.toUpperCase());
  return (
    "{" +
    [
      digits.substring(0, 8),
      digits.substring(8, 12),
      digits.substring(12, 16),
      digits.substring(16, 20),
      digits.substring(20, 32),
    ].join("-") +
    "}"
  );
}
