import type { InstalledPatch } from "../../world/contract";
import type { ComObject, ComValue } from "./com-class";
import { collection, fixed, method, textOf } from "./com-class";
import { ComError, scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";

/** MSIINSTALLCONTEXT_MACHINE and INSTALLSTATE. */
const MACHINE_CONTEXT = 4;
const INSTALLED = 5;
const UNKNOWN_PRODUCT = -1;

const ROOTS = ["HKCR", "HKCU", "HKLM", "HKU"];

/** WindowsInstaller.Installer (operations.md 3.2). */
export function windowsInstaller(run: ScriptRun): ComObject {
  const { installer } = run.machine;
  const known = (product: ComValue): boolean =>
    installer.products.some((code) => code.toUpperCase() === textOf(product).toUpperCase());
  return {
    className: "WindowsInstaller.Installer",
    members: {
      Version: fixed(installer.version),
      Products: { kind: "property", get: () => stringList(installer.products) },
      ProductState: method((product) => (known(product) ? INSTALLED : UNKNOWN_PRODUCT)),
      ProductInfo: method((product, name) => productInfo(run, textOf(product), textOf(name))),
      PatchesEx: method((product, user, context, filter) => {
        if (user !== "" || context !== MACHINE_CONTEXT)
          run.machine.refuse(`PatchesEx for user "${textOf(user)}", context ${textOf(context)}`);
        if (!known(product)) throw new ComError(0x80004005, "PatchesEx,Product,UserSid,Context,Filter");
        return patchList(installer.patches(textOf(product)), Number(filter));
      }),
      RegistryValue: method((root, key, value) =>
        registryValue(run, `${rootName(run, root)}\\${textOf(key)}`, value),
      ),
    },
  };
}

function productInfo(run: ScriptRun, product: string, name: string): string {
  // The automation page lists the names without "Installed"; both are MsiGetProductInfo's.
  const value = run.machine.installer.productInfo(product, name);
  if (value === undefined) throw new ComError(0x80004005, "ProductInfo,Product,Attribute");
  return value;
}

function patchList(patches: readonly InstalledPatch[], filter: number): ComObject {
  return collection("RecordList", patches.filter(({ state }) => (state & filter) !== 0).map(patchObject));
}

function patchObject(patch: InstalledPatch): ComObject {
  return {
    className: "Patch",
    members: {
      PatchCode: fixed(patch.patchCode),
      ProductCode: fixed(patch.productCode),
      UserSid: fixed(""),
      Context: fixed(MACHINE_CONTEXT),
      State: fixed(patch.state),
      PatchProperty: method((name) => {
        const value = patch.properties[textOf(name)];
        if (value === undefined) throw new ComError(0x80004005, "PatchProperty,Property");
        return value;
      }),
    },
  };
}

function stringList(values: readonly string[]): ComObject {
  return {
    className: "StringList",
    members: { Count: fixed(values.length), Item: method((index) => values[Number(index)] ?? null) },
    items: () => values,
  };
}

function rootName(run: ScriptRun, root: ComValue): string {
  return ROOTS[Number(root)] ?? run.machine.refuse(`RegistryValue of root ${textOf(root)}`);
}

/** By nothing: whether the key exists. By n or -n: the name of a value or a subkey, from 1. By name: the data. */
function registryValue(run: ScriptRun, key: string, value: ComValue): ComValue {
  const { registry } = run;
  if (value === undefined) return registry.exists(key);
  if (!registry.exists(key)) throw scriptingError(9, "Subscript out of range");
  if (typeof value === "number") {
    if (value === 0) return run.machine.refuse("RegistryValue of 0 (class name)");
    return (value > 0 ? registry.values(key) : registry.subkeys(key))[Math.abs(value) - 1] ?? "";
  }
  const data = registry.get(key, textOf(value));
  if (!data) throw scriptingError(9, "Subscript out of range");
  return data.type === "REG_MULTI_SZ"
    ? data.data.join("\n")
    : data.type === "REG_DWORD"
      ? data.data | 0
      : data.data;
}
