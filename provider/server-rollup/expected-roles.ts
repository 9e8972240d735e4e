import type { ExchangeRole } from "../../agent/protocol";
import type { Fields } from "../check/fields";
import { own, reveal } from "../host/value";
import type { Properties, Value } from "../host/value";
import type { Difference, DiffQuery } from "../host/contract";

const ROLES: readonly ExchangeRole[] = [
  "ClientAccess",
  "HubTransport",
  "Mailbox",
  "UnifiedMessaging",
  "EdgeTransport",
];

/** A cluster has no such input: its nodes have the Mailbox role and no other. */
export const EXPECTED_ROLES_FIELDS = {
  expectedRoles: {
    kind: "list",
    allowed: `a list of one or more of ${ROLES.join(", ")}`,
    atLeast: 1,
    item: {
      kind: "text",
      allowed: `one of ${ROLES.join(", ")}`,
      fits: (text) => ROLES.some((role) => role === text),
    },
  },
} as const satisfies Fields;

/** Of inputs that Check has passed and that are known to the end; null: not declared. */
export function expectedRolesOf(inputs: Properties): readonly string[] | null {
  return rolesIn(own(inputs, "expectedRoles"));
}

/**
 * By what the last look found: another list that agrees with it is no difference, one that does not is an update, which
 * refuses. What has never been looked at differs by nothing.
 */
export function expectedRolesDiffer({ olds, news }: Pick<DiffQuery, "olds" | "news">): Difference {
  const declared = own(news, "expectedRoles") ?? null;
  if (declared === null) return {};
  const expected = rolesIn(declared);
  const found = rolesIn(own(olds, "roles"));
  if (expected !== null && (found === null || sameRoles(expected, found))) return {};
  return { expectedRoles: "update" };
}

function rolesIn(value: Value | undefined): readonly string[] | null {
  const plain = reveal(value ?? null);
  if (!Array.isArray(plain)) return null;
  const names = (plain as readonly Value[]).map((item) => reveal(item));
  return names.every((name) => typeof name === "string") ? names : null;
}

function sameRoles(left: readonly string[], right: readonly string[]): boolean {
  return left.every((role) => right.includes(role)) && right.every((role) => left.includes(role));
}
