import type { ByteSource } from "./byte-source";
import { Damage } from "./damage";

const SIGNATURE = Buffer.from("d0cf11e0a1b11ae1", "hex");
const HEADER_BYTES = 512;
const HEADER_FAT_SECTORS = 109;
const END_OF_CHAIN = 0xfffffffe;
const LAST_SECTOR = 0xfffffffa;
export const MINI_SECTOR_BYTES = 64;
/** Shorter streams lie in the mini stream. Fixed by the format. */
export const MINI_STREAM_CUTOFF = 4096;

export function hasCompoundSignature(start: Buffer): boolean {
  return start.subarray(0, SIGNATURE.length).equals(SIGNATURE);
}

/** Which sectors of an OLE compound file belong together ([MS-CFB] 2.2 to 2.5), with every number checked against the file. */
export interface SectorMap {
  readonly majorVersion: 3 | 4;
  readonly sectorBytes: number;
  readonly directoryStart: number;
  readonly miniFatStart: number;
  readonly miniFatSectors: number;
  /** Follows a chain; each sector belongs to one chain only, so that all walks together are linear in the file's size. */
  chain(start: number): readonly number[];
  /** The first `length` bytes of a chain. */
  read(chain: readonly number[], length: number): Promise<Buffer>;
  /** Damage unless the file holds the first `length` bytes of the chain. */
  demand(chain: readonly number[], length: number): void;
}

export async function readSectorMap(source: ByteSource): Promise<SectorMap> {
  const header = await source.read(0, HEADER_BYTES);
  const majorVersion = header.readUInt16LE(26);
  const sectorShift = header.readUInt16LE(30);
  if (!(majorVersion === 3 && sectorShift === 9) && !(majorVersion === 4 && sectorShift === 12)) {
    throw new Damage(`its header gives version ${majorVersion} with sectors of 2^${sectorShift} bytes`);
  }
  if (header.readUInt16LE(32) !== 6 || header.readUInt32LE(56) !== MINI_STREAM_CUTOFF) {
    throw new Damage("its header gives impossible mini sectors");
  }
  const sectorBytes = 1 << sectorShift;
  const sectorCount = Math.max(0, Math.ceil(source.size / sectorBytes) - 1);
  const sectors = { source, sectorBytes, sectorCount };
  const fat = await readFat(header, sectors);
  const takeChain = chainTaker(fat, sectorCount);

  return {
    majorVersion,
    sectorBytes,
    directoryStart: header.readUInt32LE(48),
    miniFatStart: header.readUInt32LE(60),
    miniFatSectors: header.readUInt32LE(64),
    chain: takeChain,
    demand: (chain, length) => demandBytes(sectors, chain, length),
    async read(chain, length) {
      demandBytes(sectors, chain, length);
      return readRuns(sectors, chain, length);
    },
  };
}

/** A function that follows chains of one allocation table and refuses a sector that was handed out before. */
export function chainTaker(table: Uint32Array, sectorCount: number): (start: number) => readonly number[] {
  const taken = new Uint8Array(table.length);
  return (start) => {
    const chain: number[] = [];
    let sector = start;
    while (sector <= LAST_SECTOR) {
      const next = table[sector];
      if (next === undefined || sector >= sectorCount)
        throw new Damage("it refers to bytes beyond its end: it is truncated or damaged");
      if (taken[sector] === 1) throw new Damage("two of its streams claim the same bytes");
      taken[sector] = 1;
      chain.push(sector);
      sector = next;
    }
    if (sector !== END_OF_CHAIN) throw new Damage("one of its streams has no end");
    return chain;
  };
}

interface Sectors {
  readonly source: ByteSource;
  readonly sectorBytes: number;
  readonly sectorCount: number;
}

async function readFat(header: Buffer, sectors: Sectors): Promise<Uint32Array> {
  const perSector = sectors.sectorBytes / 4;
  const fatSectors = header.readUInt32LE(44);
  // A table for twice the file is more than any writer leaves behind; a header that claims more lies.
  if (fatSectors > 2 * Math.ceil(sectors.sectorCount / perSector) + 8) {
    throw new Damage(
      `its header claims ${fatSectors} allocation sectors for ${sectors.source.size} bytes: it is truncated or damaged`,
    );
  }
  const locations = await fatLocations(header, fatSectors, sectors);
  const fat = new Uint32Array(fatSectors * perSector);
  for (const [index, location] of locations.entries()) {
    const bytes = await readRuns(sectors, [location], sectors.sectorBytes);
    for (let entry = 0; entry < perSector; entry++)
      fat[index * perSector + entry] = bytes.readUInt32LE(entry * 4);
  }
  return fat;
}

/** The first 109 stand in the header, further ones in sectors that form a list of their own. */
async function fatLocations(header: Buffer, count: number, sectors: Sectors): Promise<readonly number[]> {
  const locations: number[] = [];
  for (let i = 0; i < HEADER_FAT_SECTORS && locations.length < count; i++)
    locations.push(header.readUInt32LE(76 + i * 4));
  let next = header.readUInt32LE(68);
  while (locations.length < count) {
    if (next > LAST_SECTOR) throw new Damage("its list of allocation sectors is too short");
    const bytes = await readRuns(sectors, [next], sectors.sectorBytes);
    const last = sectors.sectorBytes - 4;
    for (let at = 0; at < last && locations.length < count; at += 4) locations.push(bytes.readUInt32LE(at));
    next = bytes.readUInt32LE(last);
  }
  return locations;
}

function demandBytes(sectors: Sectors, chain: readonly number[], length: number): void {
  const needed = Math.ceil(length / sectors.sectorBytes);
  if (chain.length < needed) throw new Damage("one of its streams is shorter than its directory says");
  const last = chain[needed - 1];
  if (last === undefined) return;
  const rest = length - (needed - 1) * sectors.sectorBytes;
  // The last sector of a file may be cut short after its data.
  if ((last + 1) * sectors.sectorBytes + rest > sectors.source.size) {
    throw new Damage(
      `it ends after ${sectors.source.size} bytes, in the middle of a stream: it is truncated`,
    );
  }
}

/** Neighbouring sectors are read in one go. */
async function readRuns(sectors: Sectors, chain: readonly number[], length: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let rest = length;
  for (let first = 0; first < chain.length && rest > 0;) {
    let last = first;
    while (chain[last + 1] === (chain[last] ?? 0) + 1) last++;
    const bytes = Math.min(rest, (last - first + 1) * sectors.sectorBytes);
    parts.push(await sectors.source.read(((chain[first] ?? 0) + 1) * sectors.sectorBytes, bytes));
    rest -= bytes;
    first = last + 1;
  }
  return Buffer.concat(parts, length);
}
