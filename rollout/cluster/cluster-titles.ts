import { findRelease } from "../../catalogue";
import type { Gate } from "./contract";

export function gateTitle(gate: Gate): string {
  switch (gate.kind) {
    case "beforeNode":
      return `Wait until ${gate.node} may stop: no mailbox server and no group on it, every other node up, quorum proved without it, copies Healthy, no backup running.`;
    case "afterNode":
      return `Wait until ${gate.node} is back: ${gate.level} proved, node up, Cluster service running, copies Healthy.`;
    case "beforeHandOff":
      return `Wait until ${gate.mailboxServer} may move: Online, databases mounted, copies Healthy, no backup running, nothing else on ${gate.to}.`;
    case "afterHandOff":
      return `Wait until ${gate.mailboxServer} is Online on ${gate.on} with its databases mounted and its copies Healthy.`;
  }
}

export function moveGroupTitle({ group, from, to }: Moved & { readonly group: string }): string {
  return `Move the group "${group}" from ${from} to ${to} (cluster.exe).`;
}

export function nodeTitle({ node, from, to }: Moved & { readonly node: string }): string {
  return from === to ? `Restart ${node}, at ${to}.` : `Bring ${node} from ${from} to ${to}.`;
}

/** No source allows or forbids a move onto a lower level (operations.md 1.3). */
export function handOffTitle(
  move: Moved & {
    readonly mailboxServer: string;
    readonly reason: "procedure" | "moveBack";
    readonly lower: boolean;
  },
): string {
  const back = move.reason === "moveBack" ? " back" : "";
  const lower = move.lower ? " UNVERIFIED: this is a move onto a lower level, which no source allows." : "";
  return `Hand ${move.mailboxServer}${back} from ${move.from} to ${move.to} (Move-ClusteredMailboxServer, after -ValidateOnly): its mailboxes are not reachable until it is online there.${lower}`;
}

interface Moved {
  readonly from: string;
  readonly to: string;
}

/** What Exchange writes into the event log of a move. */
export function moveComment(level: string): string {
  const release = findRelease({ level });
  return release && release.rollup !== null ? `KB${release.kb} ${level}` : `${level}, rollups removed`;
}
