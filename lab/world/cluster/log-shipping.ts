import type { HandOver } from "./group-keeper";
import type { MailboxServer } from "./mailbox-server";
import type { Membership } from "./membership";
import type { Conditions } from "./storage-group";

/** Whether logs come, and whether the passive node takes them. */
export function conditionsOf({ group, passive }: MailboxServer, membership: Membership): Conditions {
  const active = group.node;
  const reachable =
    passive !== undefined &&
    passive.up &&
    active.machine.power === "on" &&
    !membership.apart(active, passive) &&
    passive.machine.services.find("MSExchangeRepl")?.state === 4;
  return { online: group.serves, reachable };
}

/**
 * What the new node does not have is fetched while the old one is there. Otherwise: a failover leaves the databases
 * dismounted until it is (AutoDatabaseMountDial, the strictest setting), a move by hand mounts what there is. Gives how
 * many logs are lost by that.
 */
export function takeLogs(server: MailboxServer, { from, to, how }: HandOver, membership: Membership): number {
  const there = from.machine.power === "on" && !membership.apart(from, to);
  const hadAll = server.awaited?.node === to;
  const waits = new Set<string>();
  let lost = 0;
  for (const copy of server.replicated) {
    const missing = hadAll ? 0 : copy.missing;
    if (missing > 0 && !(there && copy.canFetch)) {
      if (how === "failover") waits.add(copy.storageGroup);
      else lost += missing;
    }
    copy.beginAnew();
  }
  server.awaited = waits.size > 0 ? { node: from, storageGroups: waits } : undefined;
  server.lostLogs += lost;
  return lost;
}

/** The node with the missing logs is there again, and they can be fetched. */
export function awaitedIsThere(
  { awaited, group, replicated }: MailboxServer,
  membership: Membership,
): boolean {
  if (!awaited || !group.serves) return false;
  const { node, storageGroups } = awaited;
  if (node.machine.power === "off" || membership.apart(node, group.node)) return false;
  return replicated.every((copy) => !storageGroups.has(copy.storageGroup) || copy.canFetch);
}
