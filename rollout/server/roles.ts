import type { ExchangeFacts } from "../../agent/protocol";
import type { Refusal } from "./contract";
import { refuse } from "./refuse";

/** Declared roles decide in which order servers are changed: where they are wrong, so is the order. */
export function rolesRefusals(
  { roles: found }: ExchangeFacts,
  { server, expected }: { readonly server: string; readonly expected: readonly string[] | null },
): readonly Refusal[] {
  if (expected === null) return [];
  const declared = `declared as ${[...expected].sort().join(", ")}`;
  if (found === null)
    return [
      refuse(
        "ROLES_DIFFER",
        `${server}: is ${declared}, and its roles could not be read, so it could not be proved to be that. Nothing was touched. Find out why its registry cannot be read, or take expectedRoles out.`,
        "expectedRoles",
      ),
    ];
  const same =
    expected.every((role) => found.some((one) => one === role)) &&
    found.every((role) => expected.includes(role));
  if (same) return [];
  return [
    refuse(
      "ROLES_DIFFER",
      `${server}: is ${declared}, but has ${[...found].sort().join(", ") || "none of Exchange's roles"}. Nothing was touched. The roles decide when its turn comes: declare what it has, or check that connection.host is the server that is meant.`,
      "expectedRoles",
    ),
  ];
}
