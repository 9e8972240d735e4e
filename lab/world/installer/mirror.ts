import type { RegistryView } from "../contract";
import { number, text } from "../registry";
import { packGuid } from "./packed-guid";
import type { PatchEntry, PatchState } from "./patch-entry";
import type { Product } from "./windows-installer";

const INSTALLER = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer";
const USER_DATA = `${INSTALLER}\\UserData\\S-1-5-18`;
const UNINSTALL = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall";
export const IN_PROGRESS = `${INSTALLER}\\InProgress`;

interface Mirrored {
  readonly keys: RegistryView;
  readonly product: Product;
  readonly entries: readonly PatchEntry[];
  readonly states: ReadonlyMap<string, PatchState>;
}

/**
 * The keys that every public script reads (operations.md 3.1). `DisplayName` and `Installed` are what scripts use; the
 * other value names are UNVERIFIED but commonly seen there.
 */
export function mirrorProduct({ keys, product, entries, states }: Mirrored): void {
  const key = productKey(product.code);
  const properties = `${key}\\InstallProperties`;
  keys.set(properties, "DisplayName", text(product.name));
  keys.set(properties, "DisplayVersion", text(product.version));
  keys.set(properties, "InstallDate", text(product.installDate));
  keys.set(properties, "LocalPackage", text(product.localPackage));
  keys.set(properties, "Publisher", text("Microsoft Corporation"));
  keys.set(`${UNINSTALL}\\${product.code}`, "DisplayName", text(product.name));
  keys.set(`${UNINSTALL}\\${product.code}`, "DisplayVersion", text(product.version));
  if (keys.exists(`${key}\\Patches`)) keys.remove(`${key}\\Patches`);
  keys.set(`${key}\\Patches`, "AllPatches", {
    type: "REG_MULTI_SZ",
    data: entries.filter(({ code }) => states.get(code) === 1).map(({ code }) => packGuid(code)),
  });
  for (const entry of entries) {
    const patch = `${key}\\Patches\\${packGuid(entry.code)}`;
    keys.set(patch, "DisplayName", text(entry.displayName));
    keys.set(patch, "Installed", text(entry.installDate));
    keys.set(patch, "MoreInfoURL", text(entry.moreInfoUrl));
    keys.set(patch, "State", number(states.get(entry.code) ?? 1));
    keys.set(patch, "Uninstallable", number(entry.allowRemoval ? 1 : 0));
    keys.set(patch, "LUAEnabled", number(0));
    keys.set(patch, "PatchType", number(0));
    keys.set(`${USER_DATA}\\Patches\\${packGuid(entry.code)}`, "LocalPackage", text(entry.localPackage));
  }
}

export function removePatchMirror(keys: RegistryView, patchCode: string): void {
  const key = `${USER_DATA}\\Patches\\${packGuid(patchCode)}`;
  if (keys.exists(key)) keys.remove(key);
}

export function removeProductMirror(keys: RegistryView, productCode: string): void {
  for (const key of [productKey(productCode), `${UNINSTALL}\\${productCode}`]) {
    if (keys.exists(key)) keys.remove(key);
  }
}

function productKey(productCode: string): string {
  return `${USER_DATA}\\Products\\${packGuid(productCode)}`;
}
