/** The lab's own reading of OLE files: strict, whole file in memory, throws on anything that does not fit. */
export interface ReadStorage {
  readonly classId: string;
  readonly streams: ReadonlyMap<string, Buffer>;
  readonly storages: ReadonlyMap<string, ReadStorage>;
}

const NO_ENTRY = 0xffffffff;

export function readCompoundFile(file: Buffer): ReadStorage {
  if (file.toString("hex", 0, 8) !== "d0cf11e0a1b11ae1") throw new Error("not an OLE file");
  const sectorBytes = 1 << file.readUInt16LE(30);
  if (sectorBytes !== 512 && sectorBytes !== 4096) throw new Error("sector size");
  const sector = (number: number): Buffer => {
    const at = (number + 1) * sectorBytes;
    if (at >= file.length) throw new Error("beyond the end");
    return file.subarray(at, at + sectorBytes);
  };
  const fat = Buffer.concat(fatSectors(file, sector).map(sector));
  const stream = (start: number, size?: number): Buffer => {
    const bytes = Buffer.concat(chainOf(fat, start).map(sector));
    if (size !== undefined && bytes.length < size) throw new Error("short stream");
    return bytes.subarray(0, size);
  };

  const directory = stream(file.readUInt32LE(48));
  const miniFat = file.readUInt32LE(64) === 0 ? Buffer.alloc(0) : stream(file.readUInt32LE(60));
  const root = entryAt(directory, 0);
  const mini = root.size === 0 ? Buffer.alloc(0) : stream(root.start, root.size);
  const content = (entry: ReadEntry): Buffer => {
    if (entry.size === 0) return Buffer.alloc(0);
    if (entry.size >= 4096) return stream(entry.start, entry.size);
    const parts = chainOf(miniFat, entry.start).map((number) => mini.subarray(number * 64, number * 64 + 64));
    const bytes = Buffer.concat(parts);
    if (bytes.length < entry.size) throw new Error("short stream");
    return bytes.subarray(0, entry.size);
  };

  let visits = 0;
  const storage = (entry: ReadEntry): ReadStorage => {
    const streams = new Map<string, Buffer>();
    const storages = new Map<string, ReadStorage>();
    const visit = (id: number): void => {
      if (id === NO_ENTRY) return;
      if (++visits > directory.length / 128) throw new Error("directory in a circle");
      const child = entryAt(directory, id);
      visit(child.left);
      if (child.type === 1) storages.set(child.name, storage(child));
      else streams.set(child.name, content(child));
      visit(child.right);
    };
    visit(entry.child);
    return { classId: entry.classId, streams, storages };
  };
  return storage(root);
}

interface ReadEntry {
  readonly name: string;
  readonly type: number;
  readonly classId: string;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

function entryAt(directory: Buffer, id: number): ReadEntry {
  const bytes = directory.subarray(id * 128, id * 128 + 128);
  return {
    name: bytes.toString("utf16le", 0, bytes.readUInt16LE(64) - 2),
    type: bytes.readUInt8(66),
    left: bytes.readUInt32LE(68),
    right: bytes.readUInt32LE(72),
    child: bytes.readUInt32LE(76),
    classId: bytes.toString("hex", 80, 96),
    start: bytes.readUInt32LE(116),
    size: bytes.readUInt32LE(120),
  };
}

function fatSectors(file: Buffer, sector: (number: number) => Buffer): readonly number[] {
  const count = file.readUInt32LE(44);
  if (count * 512 > file.length) throw new Error("allocation table larger than the file");
  const numbers = Array.from({ length: Math.min(count, 109) }, (_, index) =>
    file.readUInt32LE(76 + index * 4),
  );
  for (let next = file.readUInt32LE(68); numbers.length < count;) {
    const bytes = sector(next);
    for (let at = 0; at < bytes.length - 4 && numbers.length < count; at += 4)
      numbers.push(bytes.readUInt32LE(at));
    next = bytes.readUInt32LE(bytes.length - 4);
  }
  return numbers;
}

function chainOf(table: Buffer, start: number): readonly number[] {
  const numbers: number[] = [];
  for (let next = start; next !== 0xfffffffe; next = table.readUInt32LE(next * 4)) {
    if (numbers.push(next) > table.length / 4) throw new Error("chain in a circle");
  }
  return numbers;
}
