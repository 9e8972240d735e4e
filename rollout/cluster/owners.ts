import type { ClusterState } from "./contract";
import { keyOf } from "./same-name";

/** The node that runs each mailbox server, by the server's name in lower case. */
export function ownersOf({
  mailboxServers,
}: Pick<ClusterState, "mailboxServers">): Readonly<Record<string, string>> {
  return Object.fromEntries(mailboxServers.map(({ name, owner }) => [keyOf(name), owner]));
}
