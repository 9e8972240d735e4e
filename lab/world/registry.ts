import type { RegistryValue, RegistryView } from "./contract";
import { WindowsError } from "./contract";

const HIVES: Readonly<Record<string, string>> = {
  HKEY_LOCAL_MACHINE: "HKLM",
  HKEY_CURRENT_USER: "HKCU",
  HKEY_USERS: "HKU",
  HKEY_CLASSES_ROOT: "HKCR",
};

/** Below HKLM\SOFTWARE, what both views share on x64 Server 2003. */
const SHARED = ["HKLM\\SOFTWARE\\POLICIES", "HKLM\\SOFTWARE\\MICROSOFT\\SYSTEMCERTIFICATES"];

interface Key {
  readonly name: string;
  readonly keys: Map<string, Key>;
  readonly values: Map<string, { readonly name: string; readonly data: RegistryValue }>;
}

/** One registry; `view(32)` sends HKLM\SOFTWARE to WOW6432Node (operations.md 3.1). */
export class Registry {
  /** Moves with everything that is written or taken away. */
  changes = 0;
  readonly #root: Key = newKey("");

  constructor() {
    for (const hive of Object.values(HIVES)) this.#root.keys.set(hive.toLowerCase(), newKey(hive));
  }

  view(bits: 32 | 64): RegistryView {
    const at = (key: string): string => (bits === 32 ? redirect(fullKey(key)) : fullKey(key));
    return {
      get: (key, value) => this.#find(at(key))?.values.get(value.toLowerCase())?.data,
      exists: (key) => this.#find(at(key)) !== undefined,
      // Windows keeps subkeys in the order of their names; values in that of their making.
      subkeys: (key) =>
        [...(this.#find(at(key))?.keys.entries() ?? [])]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([, { name }]) => name),
      values: (key) => [...(this.#find(at(key))?.values.values() ?? [])].map(({ name }) => name),
      set: (key, value, data) => {
        this.changes++;
        this.#make(at(key)).values.set(value.toLowerCase(), { name: value, data });
      },
      remove: (key, value) => this.#remove(at(key), value),
    };
  }

  #find(path: string): Key | undefined {
    let key: Key | undefined = this.#root;
    for (const part of path.split("\\")) key = key?.keys.get(part.toLowerCase());
    return key;
  }

  #make(path: string): Key {
    let key = this.#root;
    path.split("\\").forEach((part, depth) => {
      let next = key.keys.get(part.toLowerCase());
      if (!next) {
        if (depth === 0) throw new WindowsError(6, `${part} is not a hive`);
        next = newKey(part);
        key.keys.set(part.toLowerCase(), next);
      }
      key = next;
    });
    return key;
  }

  #remove(path: string, value: string | undefined): void {
    this.changes++;
    const key = this.#find(path);
    if (!key) throw new WindowsError(2, `${path} was not found`);
    if (value !== undefined) {
      if (!key.values.delete(value.toLowerCase())) throw new WindowsError(2, `${path} has no value ${value}`);
      return;
    }
    const parent = this.#find(path.slice(0, path.lastIndexOf("\\")));
    parent?.keys.delete(key.name.toLowerCase());
  }
}

export function text(data: string): RegistryValue {
  return { type: "REG_SZ", data };
}

export function number(data: number): RegistryValue {
  return { type: "REG_DWORD", data };
}

function newKey(name: string): Key {
  return { name, keys: new Map(), values: new Map() };
}

function fullKey(key: string): string {
  const [hive = "", ...rest] = key.replace(/\\+$/, "").split("\\");
  return [HIVES[hive.toUpperCase()] ?? hive.toUpperCase(), ...rest].join("\\");
}

function redirect(key: string): string {
  const upper = key.toUpperCase();
  const inSoftware = upper === "HKLM\\SOFTWARE" || upper.startsWith("HKLM\\SOFTWARE\\");
  if (!inSoftware || upper.startsWith("HKLM\\SOFTWARE\\WOW6432NODE")) return key;
  if (SHARED.some((shared) => upper === shared || upper.startsWith(`${shared}\\`))) return key;
  return `HKLM\\SOFTWARE\\WOW6432Node${key.slice("HKLM\\SOFTWARE".length)}`;
}
