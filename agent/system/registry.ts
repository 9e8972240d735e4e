import { installer } from "../com/installer";
import { shell } from "../com/shell";
import { hasName } from "../text/arrays";
import type { Answer } from "../protocol";

/** `missing` was proven; `unknown` was not. */
export type RegistryAnswer =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "missing" }
  | { readonly kind: "unknown" };

var LOCAL_MACHINE = 2;

/** Below HKEY_LOCAL_MACHINE. RegRead's error is the same for a missing value, a missing key and no access. */
export function readValue(key: string, name: string): RegistryAnswer {
  try {
    return { kind: "value", value: shell().RegRead("HKLM\\" + key + "\\" + name) };
  } catch (error) {
    return whyNot(key, name);
  }
}

function whyNot(key: string, name: string): RegistryAnswer {
  var exists = keyExists(key);
  if (exists === "no") return { kind: "missing" };
  if (exists === "unknown") return { kind: "unknown" };
  try {
    return hasName(names(key, 1), name) ? { kind: "unknown" } : { kind: "missing" };
  } catch (error) {
    return { kind: "unknown" };
  }
}

/** null: missing or not text; see readValue where the difference matters. */
export function readString(key: string, name: string): string | null {
  var value = valueOrNull(key, name);
  return typeof value === "string" ? value : null;
}

export function readNumber(key: string, name: string): number | null {
  var value = valueOrNull(key, name);
  return typeof value === "number" ? value : null;
}

function valueOrNull(key: string, name: string): unknown {
  try {
    return shell().RegRead("HKLM\\" + key + "\\" + name);
  } catch (error) {
    return null;
  }
}

/** REG_MULTI_SZ. RegRead gives a VBArray; Wine's cannot, and Windows Installer's joins the lines. null: could not be read. */
export function readList(key: string, name: string): string[] | null {
  try {
    return new VBArray<string>(shell().RegRead("HKLM\\" + key + "\\" + name) as SafeArray<string>).toArray();
  } catch (error) {
    if (whyNot(key, name).kind === "missing") return [];
  }
  try {
    return String(installer().RegistryValue(LOCAL_MACHINE, key, name)).split("\n");
  } catch (error) {
    return null;
  }
}

/** In this process, by Windows Installer: reg.exe tells "missing" and "no access" by localised words only. */
export function keyExists(key: string): Answer {
  try {
    return installer().RegistryValue(LOCAL_MACHINE, key, undefined) ? "yes" : "no";
  } catch (error) {
    return "unknown";
  }
}

export function subkeysOf(key: string): string[] {
  return names(key, -1);
}

function names(key: string, sign: 1 | -1): string[] {
  var result: string[] = [];
  for (var index = 1; ; index++) {
    var name = installer().RegistryValue(LOCAL_MACHINE, key, sign * index);
    if (!name) return result;
    result.push(name as string);
  }
}
