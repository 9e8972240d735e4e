import { sidOf } from "../account";
import type { Machine } from "../machine";

const GROUPS: Readonly<Record<"en" | "de", Readonly<Record<string, string>>>> = {
  en: { administrators: "BA", users: "BU", everyone: "WD", system: "SY" },
  de: { administratoren: "BA", benutzer: "BU", jeder: "WD", system: "SY" },
};

/** LookupAccountName: group names are those of the installed language. */
export function sidByName(machine: Machine, name: string): string | undefined {
  const bare = name.slice(name.lastIndexOf("\\") + 1).toLowerCase();
  const group = GROUPS[machine.windows.language][bare];
  if (group) return group;
  const account = machine.account(bare);
  return account && sidOf(account);
}
