import type { ClusterState } from "../../rollout/cluster/contract";
import { keyOf } from "../../rollout/cluster/same-name";
import { own } from "../host/value";
import type { Properties } from "../host/value";
import { textOf } from "../rollup/known";
import { listOf } from "./outputs";

/** Mailbox servers that run elsewhere than they were stored, in one message; "" when none does. */
export function movedSince(properties: Properties, { cluster, mailboxServers }: ClusterState): string {
  const stored = new Map(
    listOf(own(properties, "clusteredMailboxServers")).map((server) => [
      keyOf(textOf(server, "name")),
      textOf(server, "owner"),
    ]),
  );
  const lines = mailboxServers.flatMap(({ name, owner }) => {
    const before = stored.get(keyOf(name));
    if (before === undefined || keyOf(before) === keyOf(owner)) return [];
    return [`${name}: on ${before || "no node"} before, on ${owner || "no node"} now`];
  });
  if (lines.length === 0) return "";
  return [
    `${cluster}: changed since it was last seen, not by this stack:`,
    ...lines.map((line) => `  - ${line}`),
  ].join("\n");
}
