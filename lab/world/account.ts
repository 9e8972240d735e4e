import type { Account } from "./contract";

export const SYSTEM: Account = { name: "SYSTEM", administrator: true };

/** Well-known groups and the two-letter names that SDDL has for them. */
export const WELL_KNOWN: Readonly<Record<string, string>> = {
  BA: "S-1-5-32-544",
  BU: "S-1-5-32-545",
  SY: "S-1-5-18",
  LS: "S-1-5-19",
  NS: "S-1-5-20",
  WD: "S-1-1-0",
  AU: "S-1-5-11",
  CO: "S-1-3-0",
};

/** A made-up but stable SID for a user of this lab. */
export function sidOf(account: Account): string {
  if (account.name.toUpperCase() === "SYSTEM") return "S-1-5-18";
  let hash = 7;
  for (const letter of account.name.toLowerCase()) hash = (hash * 31 + letter.charCodeAt(0)) % 1_000_000;
  return `S-1-5-21-2008-953469-813-${1000 + hash}`;
}

/** Everything in the account's token that an access list can name. LocalSystem's token holds Administrators too. */
export function tokenOf(account: Account): ReadonlySet<string> {
  const token = new Set([sidOf(account), "S-1-1-0", "S-1-5-11"]);
  if (account.administrator) token.add("S-1-5-32-544");
  if (account.name.toUpperCase() !== "SYSTEM") token.add("S-1-5-32-545");
  return token;
}
