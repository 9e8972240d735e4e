import type { AccessList, Ace } from "./access-list";
import { handDown } from "./access-list";

export interface FolderNode {
  readonly kind: "folder";
  name: string;
  parent: FolderNode | undefined;
  owner: string;
  list: AccessList;
  /** Set when moved: NTFS keeps the inherited entries of the old place until somebody sets access anew (KB 310316). */
  kept: readonly Ace[] | undefined;
  modified: number;
  /** Keys in lower case. */
  readonly children: Map<string, DiskNode>;
}

export interface FileNode {
  readonly kind: "file";
  name: string;
  parent: FolderNode | undefined;
  owner: string;
  list: AccessList;
  kept: readonly Ace[] | undefined;
  /** Writing over a file keeps it. */
  readonly created: number;
  modified: number;
  /** Never changed in place, so that machines built from the same image share them. */
  chunks: Buffer[];
  size: number;
  /** Version resource of an executable: "8.0.783.2". */
  version: string | undefined;
  readonly holds: Set<Hold>;
}

/** An open handle that others meet: `write` lets them read, `all` does not. */
export interface Hold {
  readonly deny: "write" | "all";
  readonly pid: number;
}

export type DiskNode = FolderNode | FileNode;

const NOTHING: AccessList = { isProtected: false, aces: [] };

export function newFolder(name: string, owner: string, modified: number): FolderNode {
  return {
    kind: "folder",
    name,
    parent: undefined,
    owner,
    list: NOTHING,
    kept: undefined,
    modified,
    children: new Map(),
  };
}

export function newFile(name: string, owner: string, modified: number): FileNode {
  return {
    kind: "file",
    name,
    parent: undefined,
    owner,
    list: NOTHING,
    kept: undefined,
    created: modified,
    modified,
    chunks: [],
    size: 0,
    version: undefined,
    holds: new Set(),
  };
}

/** The entries that come from above, flagged ID. */
export function inheritedBy(node: DiskNode): readonly Ace[] {
  if (node.kept) return node.kept;
  if (node.list.isProtected || !node.parent) return [];
  return handDown([...node.parent.list.aces, ...inheritedBy(node.parent)], node.kind, node.owner);
}

export function effectiveAces(node: DiskNode): readonly Ace[] {
  return [...node.list.aces, ...inheritedBy(node)];
}

/** Setting access on a folder hands it down again to all below, moved things included. */
export function forgetKept(node: DiskNode): void {
  node.kept = undefined;
  if (node.kind === "folder") for (const child of node.children.values()) forgetKept(child);
}

export function pathOf(node: DiskNode): string {
  return node.parent ? `${pathOf(node.parent).replace(/\\$/, "")}\\${node.name}` : `${node.name}\\`;
}

export function contentOf(file: FileNode): Buffer {
  if (file.chunks.length > 1) file.chunks = [Buffer.concat(file.chunks)];
  return file.chunks[0] ?? Buffer.alloc(0);
}

/** Pieces of a file of which a part is written anew: those before, the new one, those behind. */
export function overwritten(chunks: readonly Buffer[], offset: number, data: Buffer): Buffer[] {
  const before: Buffer[] = [];
  const behind: Buffer[] = [];
  const end = offset + data.length;
  let at = 0;
  for (const chunk of chunks) {
    if (at < offset) before.push(chunk.subarray(0, offset - at));
    if (at + chunk.length > end) behind.push(chunk.subarray(Math.max(0, end - at)));
    at += chunk.length;
  }
  const gap = at < offset ? [Buffer.alloc(offset - at)] : [];
  return [...before, ...gap, Buffer.from(data), ...behind];
}
