import { guidBytes } from "./guid-bytes";

/** What goes into an OLE compound file ([MS-CFB]): streams, and storages with streams of their own. */
export interface CompoundStorage {
  /** Of the storage, as text without braces. */
  readonly classId: string;
  readonly streams: readonly CompoundStream[];
  readonly storages?: readonly (CompoundStorage & { readonly name: string })[];
}
export interface CompoundStream {
  readonly name: string;
  readonly data: Buffer;
}

const NO_ENTRY = 0xffffffff;

/** The entries of a file's directory ([MS-CFB] 2.6), the root first; where streams start is not known yet. */
export function directoryOf(root: CompoundStorage): readonly DirectoryEntry[] {
  const entries: DirectoryEntry[] = [newEntry({ name: "Root Entry", type: 5, classId: root.classId })];
  addChildren(entries, 0, root);
  return entries;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly type: 1 | 2 | 5;
  readonly classId: string | null;
  readonly data: Buffer | null;
  red: boolean;
  left: number;
  right: number;
  child: number;
  start: number;
  size: number;
}

function newEntry(
  facts: Pick<DirectoryEntry, "name" | "type"> & { classId?: string; data?: Buffer },
): DirectoryEntry {
  const { name, type, classId = null, data = null } = facts;
  return {
    name,
    type,
    classId,
    data,
    red: false,
    left: NO_ENTRY,
    right: NO_ENTRY,
    child: NO_ENTRY,
    start: 0,
    size: 0,
  };
}

function addChildren(entries: DirectoryEntry[], parent: number, storage: CompoundStorage): void {
  const ids: number[] = [];
  for (const stream of storage.streams) ids.push(entries.push(newEntry({ ...stream, type: 2 })) - 1);
  for (const inner of storage.storages ?? []) {
    const id = entries.push(newEntry({ name: inner.name, type: 1, classId: inner.classId })) - 1;
    ids.push(id);
    addChildren(entries, id, inner);
  }
  const nameOf = (id: number) => entries[id]?.name ?? "";
  ids.sort((a, b) => compareNames(nameOf(a), nameOf(b)));
  const redDepth = Math.floor(Math.log2(ids.length + 1));
  const parentEntry = entries[parent];
  if (parentEntry !== undefined) parentEntry.child = linkTree({ entries, ids, depth: 0, redDepth });
}

/** Shorter names come first ([MS-CFB] 2.6.4). */
function compareNames(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  const [left, right] = [a.toUpperCase(), b.toUpperCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The middle one on top, and so on; the nodes of the incomplete last level are red. */
function linkTree(tree: {
  entries: DirectoryEntry[];
  ids: readonly number[];
  depth: number;
  redDepth: number;
}): number {
  const { entries, ids, depth, redDepth } = tree;
  const middle = ids.length >> 1;
  const id = ids[middle];
  const entry = id === undefined ? undefined : entries[id];
  if (id === undefined || entry === undefined) return NO_ENTRY;
  entry.red = depth === redDepth;
  entry.left = linkTree({ entries, ids: ids.slice(0, middle), depth: depth + 1, redDepth });
  entry.right = linkTree({ entries, ids: ids.slice(middle + 1), depth: depth + 1, redDepth });
  return id;
}

export function directoryBytes(entry: DirectoryEntry): Buffer {
  const bytes = Buffer.alloc(128);
  if (entry.name.length > 31) throw new Error(`A stream's name has 31 characters at most: ${entry.name}`);
  bytes.write(entry.name, 0, "utf16le");
  bytes.writeUInt16LE((entry.name.length + 1) * 2, 64);
  bytes.writeUInt8(entry.type, 66);
  bytes.writeUInt8(entry.red ? 0 : 1, 67);
  bytes.writeUInt32LE(entry.left, 68);
  bytes.writeUInt32LE(entry.right, 72);
  bytes.writeUInt32LE(entry.child, 76);
  if (entry.classId !== null) guidBytes(entry.classId).copy(bytes, 80);
  bytes.writeUInt32LE(entry.start, 116);
  bytes.writeUInt32LE(entry.size, 120);
  return bytes;
}

/** Fills the last sector of a directory: four entries to a sector, unused ones without relatives. */
export function unusedEntries(used: number): Buffer {
  const unused = Buffer.alloc(128);
  unused.fill(0xff, 68, 80);
  return Buffer.concat(Array.from({ length: (4 - (used % 4)) % 4 }, () => unused));
}
