import {
  directoryBytes,
  directoryOf,
  unusedEntries,
  type CompoundStorage,
  type DirectoryEntry,
} from "./compound-directory";

const SECTOR = 512;
const MINI_SECTOR = 64;
const MINI_CUTOFF = 4096;
const PER_SECTOR = SECTOR / 4;
const HEADER_FAT_SECTORS = 109;
const FREE = 0xffffffff;
const END = 0xfffffffe;
const FAT_SECTOR = 0xfffffffd;
const DIFAT_SECTOR = 0xfffffffc;

/** Version 3, as Windows writes it: sectors of 512 bytes, short streams in the mini stream, each storage's entries in a balanced tree. */
export function writeCompoundFile(root: CompoundStorage): Buffer {
  const entries = directoryOf(root);

  const sectors: Buffer[] = [];
  const fat: number[] = [];
  const miniStream: Buffer[] = [];
  const miniFat: number[] = [];
  for (const entry of entries) {
    if (entry.data === null) continue;
    entry.size = entry.data.length;
    if (entry.size === 0) entry.start = END;
    else if (entry.size < MINI_CUTOFF)
      entry.start = append({ to: miniStream, table: miniFat, data: entry.data, unit: MINI_SECTOR });
    else entry.start = append({ to: sectors, table: fat, data: entry.data, unit: SECTOR });
  }
  const miniBytes = Buffer.concat(miniStream);
  const rootEntry = entries[0] as DirectoryEntry;
  rootEntry.size = miniBytes.length;
  rootEntry.start = append({ to: sectors, table: fat, data: miniBytes, unit: SECTOR });
  const miniFatStart = append({ to: sectors, table: fat, data: numbers(miniFat), unit: SECTOR, fill: 0xff });
  const directory = Buffer.concat([...entries.map(directoryBytes), unusedEntries(entries.length)]);
  const directoryStart = append({ to: sectors, table: fat, data: directory, unit: SECTOR });

  const { fatSectors, difatSectors } = tableSizes(fat.length);
  const fatStart = fat.length;
  for (let i = 0; i < fatSectors; i++) fat.push(FAT_SECTOR);
  const difatStart = fat.length;
  for (let i = 0; i < difatSectors; i++) fat.push(DIFAT_SECTOR);
  const locations = Array.from({ length: fatSectors }, (_, index) => fatStart + index);
  sectors.push(
    padded(numbers(fat), SECTOR, 0xff),
    difatBytes(locations.slice(HEADER_FAT_SECTORS), difatStart),
  );

  const header = Buffer.alloc(SECTOR);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(fatSectors, 44);
  header.writeUInt32LE(directoryStart, 48);
  header.writeUInt32LE(MINI_CUTOFF, 56);
  header.writeUInt32LE(miniFatStart, 60);
  header.writeUInt32LE(Math.ceil(miniFat.length / PER_SECTOR), 64);
  header.writeUInt32LE(difatSectors === 0 ? END : difatStart, 68);
  header.writeUInt32LE(difatSectors, 72);
  for (let i = 0; i < HEADER_FAT_SECTORS; i++) header.writeUInt32LE(locations[i] ?? FREE, 76 + i * 4);
  return Buffer.concat([header, ...sectors]);
}

/** Adds a stream in units of its own and chains them; the number of its first unit, or END for nothing. */
function append(stream: {
  to: Buffer[];
  table: number[];
  data: Buffer;
  unit: number;
  fill?: number;
}): number {
  const { to, table, data, unit, fill = 0 } = stream;
  if (data.length === 0) return END;
  const start = table.length;
  const units = Math.ceil(data.length / unit);
  for (let i = 1; i < units; i++) table.push(start + i);
  table.push(END);
  to.push(padded(data, unit, fill));
  return start;
}

/** Both tables describe themselves too, so that each makes the other grow. */
function tableSizes(dataSectors: number): { readonly fatSectors: number; readonly difatSectors: number } {
  let fatSectors = 0;
  let difatSectors = 0;
  for (;;) {
    const needed = Math.ceil((dataSectors + fatSectors + difatSectors) / PER_SECTOR);
    const neededDifat = Math.ceil(Math.max(0, needed - HEADER_FAT_SECTORS) / (PER_SECTOR - 1));
    if (needed === fatSectors && neededDifat === difatSectors) return { fatSectors, difatSectors };
    fatSectors = needed;
    difatSectors = neededDifat;
  }
}

function difatBytes(locations: readonly number[], start: number): Buffer {
  const sectors: Buffer[] = [];
  for (let at = 0; at < locations.length; at += PER_SECTOR - 1) {
    const bytes = Buffer.alloc(SECTOR, 0xff);
    locations
      .slice(at, at + PER_SECTOR - 1)
      .forEach((location, index) => bytes.writeUInt32LE(location, index * 4));
    const last = at + PER_SECTOR - 1 >= locations.length;
    bytes.writeUInt32LE(last ? END : start + sectors.length + 1, SECTOR - 4);
    sectors.push(bytes);
  }
  return Buffer.concat(sectors);
}

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}

function padded(data: Buffer, unit: number, fill: number): Buffer {
  const rest = data.length % unit;
  return rest === 0 ? data : Buffer.concat([data, Buffer.alloc(unit - rest, fill)]);
}
