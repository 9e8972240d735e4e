import type { ClusterSpec } from "./contract";

export type QuorumKind = NonNullable<ClusterSpec["quorum"]>["kind"];

export interface QuorumQuestion {
  readonly kind: QuorumKind;
  readonly hasShare: boolean;
  /** Nodes of the cluster, whether they run or not. */
  readonly nodes: number;
  /** Nodes of this part that run. */
  readonly present: number;
  /** The witness or disk can be reached, and this part would have it. */
  readonly witness: boolean;
}

/**
 * Server 2003: a quorum disk decides alone; a majority node set counts nodes and the file share witness of KB 921181.
 * Server 2008 counts nodes and share in the same way.
 */
export function hasQuorum({ kind, hasShare, nodes, present, witness }: QuorumQuestion): boolean {
  if (present === 0) return false;
  if (kind === "disk") return witness;
  const votes = nodes + (hasShare ? 1 : 0);
  return present + (hasShare && witness ? 1 : 0) >= Math.floor(votes / 2) + 1;
}

export interface Cuts<Node> {
  readonly apart: (a: Node, b: Node) => boolean;
}

/** Those who still see each other, directly or through others; in the order of `nodes`. */
export function partsOf<Node>(nodes: readonly Node[], { apart }: Cuts<Node>): readonly (readonly Node[])[] {
  const left = new Set(nodes);
  const parts: Node[][] = [];
  for (const first of nodes) {
    if (!left.delete(first)) continue;
    const part = [first];
    for (const one of part)
      for (const other of [...left])
        if (!apart(one, other)) {
          left.delete(other);
          part.push(other);
        }
    parts.push(part);
  }
  return parts;
}
