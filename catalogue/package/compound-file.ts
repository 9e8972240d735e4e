import type { ByteSource } from "./byte-source";
import { Damage } from "./damage";
import {
  MINI_SECTOR_BYTES,
  MINI_STREAM_CUTOFF,
  chainTaker,
  readSectorMap,
  type SectorMap,
} from "./sector-map";

const ENTRY_BYTES = 128;
const MOST_ENTRIES = 65536;
const NO_ENTRY = 0xffffffff;
/** The streams that describe a patch are small; payload is never read. */
const MOST_STREAM_BYTES = 4 * 1024 * 1024;
const MOST_MINI_STREAM_BYTES = 16 * 1024 * 1024;

/**
 * An OLE compound file ([MS-CFB]), read by its directory: only the streams that are asked for are loaded.
 *
 * Not the package `cfb`: it loads and copies the whole file, follows a circular chain for ever and needs memory with the
 * square of the file's size when chains run backwards. To keep it from that, all that stands here would be needed before it.
 * Every chain of every stream is walked once when the file is opened, so a truncated payload is noticed as well.
 */
export interface CompoundFile {
  /** Of the root storage: says which program's file it is. Upper case, no braces. */
  readonly classId: string;
  /** Names of the root's own streams. */
  readonly streams: readonly string[];
  /** null: no such stream. */
  read(stream: string): Promise<Buffer | null>;
}

interface Entry {
  readonly name: string;
  readonly kind: "storage" | "stream" | "root" | "unused";
  readonly classId: string;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

export async function openCompoundFile(source: ByteSource): Promise<CompoundFile> {
  const sectors = await readSectorMap(source);
  const entries = await readDirectory(sectors);
  const root = entries[0];
  if (root?.kind !== "root") throw new Damage("its directory has no root");
  const { ofRoot, all } = walkTree(entries, root);

  const miniFat = await readMiniFat(sectors);
  const miniStream = root.size === 0 ? [] : sectors.chain(root.start);
  if (root.size > MOST_MINI_STREAM_BYTES) throw new Damage(`its mini stream claims ${root.size} bytes`);
  const miniBytes = await sectors.read(miniStream, root.size);
  const takeMiniChain = chainTaker(miniFat, Math.ceil(root.size / MINI_SECTOR_BYTES));

  const chains = new Map<Entry, readonly number[]>();
  for (const entry of all.filter(({ kind, size }) => kind === "stream" && size > 0)) {
    const chain = isMini(entry) ? takeMiniChain(entry.start) : sectors.chain(entry.start);
    if (!isMini(entry)) sectors.demand(chain, entry.size);
    else if (chain.length * MINI_SECTOR_BYTES < entry.size)
      throw new Damage("one of its streams is shorter than its directory says");
    chains.set(entry, chain);
  }
  const streams = new Map(ofRoot.filter(({ kind }) => kind === "stream").map((entry) => [entry.name, entry]));

  return {
    classId: root.classId,
    streams: [...streams.keys()],
    async read(stream) {
      const entry = streams.get(stream);
      if (entry === undefined) return null;
      if (entry.size > MOST_STREAM_BYTES) throw new Damage(`one of its tables claims ${entry.size} bytes`);
      const chain = chains.get(entry) ?? [];
      if (!isMini(entry)) return sectors.read(chain, entry.size);
      const parts = chain.map((sector) =>
        miniBytes.subarray(sector * MINI_SECTOR_BYTES, (sector + 1) * MINI_SECTOR_BYTES),
      );
      return Buffer.concat(parts).subarray(0, entry.size);
    },
  };
}

function isMini(entry: Entry): boolean {
  return entry.size < MINI_STREAM_CUTOFF;
}

async function readDirectory(sectors: SectorMap): Promise<readonly Entry[]> {
  const chain = sectors.chain(sectors.directoryStart);
  const length = chain.length * sectors.sectorBytes;
  if (length > MOST_ENTRIES * ENTRY_BYTES)
    throw new Damage(`its directory claims ${length / ENTRY_BYTES} entries`);
  const bytes = await sectors.read(chain, length);
  const entries: Entry[] = [];
  for (let at = 0; at < length; at += ENTRY_BYTES)
    entries.push(parseEntry(bytes.subarray(at, at + ENTRY_BYTES), sectors.majorVersion));
  return entries;
}

const KINDS: Readonly<Record<number, Entry["kind"]>> = { 0: "unused", 1: "storage", 2: "stream", 5: "root" };

function parseEntry(bytes: Buffer, majorVersion: 3 | 4): Entry {
  const nameBytes = Math.min(bytes.readUInt16LE(64), 64);
  const kind = KINDS[bytes.readUInt8(66)];
  if (kind === undefined) throw new Damage(`its directory has an entry of type ${bytes.readUInt8(66)}`);
  // Version 3 leaves the upper half of the size undefined.
  const size = majorVersion === 3 ? bytes.readUInt32LE(120) : Number(bytes.readBigUInt64LE(120));
  return {
    name: bytes.toString("utf16le", 0, Math.max(0, (nameBytes & ~1) - 2)),
    kind,
    classId: guid(bytes.subarray(80, 96)),
    left: bytes.readUInt32LE(68),
    right: bytes.readUInt32LE(72),
    child: bytes.readUInt32LE(76),
    start: bytes.readUInt32LE(116),
    size,
  };
}

/** Each storage keeps its entries in a tree; an entry that is reached twice would send a reader in circles. */
function walkTree(
  entries: readonly Entry[],
  root: Entry,
): { readonly ofRoot: readonly Entry[]; readonly all: readonly Entry[] } {
  const ofRoot: Entry[] = [];
  const all: Entry[] = [];
  const seen = new Set<number>([0]);
  const waiting = [{ id: root.child, top: true }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { id, top } = next;
    if (id === NO_ENTRY) continue;
    const entry = entries[id];
    if (entry === undefined || entry.kind === "root" || entry.kind === "unused")
      throw new Damage("its directory points to nothing");
    if (seen.has(id)) throw new Damage("its directory goes round in a circle");
    seen.add(id);
    all.push(entry);
    if (top) ofRoot.push(entry);
    waiting.push({ id: entry.left, top }, { id: entry.right, top });
    if (entry.kind === "storage") waiting.push({ id: entry.child, top: false });
  }
  return { ofRoot, all };
}

async function readMiniFat(sectors: SectorMap): Promise<Uint32Array> {
  const chain = sectors.miniFatSectors === 0 ? [] : sectors.chain(sectors.miniFatStart);
  const bytes = await sectors.read(chain, chain.length * sectors.sectorBytes);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4));
}

function guid(bytes: Buffer): string {
  const text = (from: number, to: number) => bytes.toString("hex", from, to);
  const turned = (from: number, to: number) =>
    Buffer.from(bytes.subarray(from, to)).reverse().toString("hex");
  return [turned(0, 4), turned(4, 6), turned(6, 8), text(8, 10), text(10, 16)].join("-").toUpperCase();
}
