import type { ClusterGroupFacts, MailboxServerFacts } from "../../agent/protocol";
import { sameName } from "./same-name";

/** Setup names the group of a clustered mailbox server after it; a renamed one is told by its resources and its owner. */
export function groupOf(
  server: Pick<MailboxServerFacts, "name" | "activeMachine">,
  seen: {
    readonly groups: readonly ClusterGroupFacts[];
    readonly servers: readonly { readonly name: string }[];
  },
): ClusterGroupFacts | undefined {
  const named = seen.groups.find((group) => sameGroup(group.name, server.name));
  if (named) return named;
  const [only, ...others] = seen.groups.filter(
    (group) =>
      holdsExchange(group) &&
      sameName(group.owner, server.activeMachine) &&
      !seen.servers.some(({ name }) => sameGroup(group.name, name)),
  );
  return others.length === 0 ? only : undefined;
}

/** The types of Exchange's cluster resources are the same in every language: "Microsoft Exchange Information Store" … */
export function holdsExchange(group: ClusterGroupFacts): boolean {
  return group.resources.some(({ type }) => /exchange/i.test(type));
}

export function sameGroup(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
