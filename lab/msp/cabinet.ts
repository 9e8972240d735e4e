const BLOCK = 0x8000;

export interface CabinetFile {
  readonly name: string;
  readonly content: Buffer;
}

/** A cabinet ([MS-CAB]) that stores its files without compressing them. */
export function makeCabinet(files: readonly CabinetFile[]): Buffer {
  const data = Buffer.concat(files.map(({ content }) => content));
  const blocks = dataBlocks(data);
  const names = fileEntries(files);
  const folder = Buffer.alloc(8);
  const header = Buffer.alloc(36);
  const firstFile = header.length + folder.length;
  const firstBlock = firstFile + names.length;
  folder.writeUInt32LE(firstBlock, 0);
  folder.writeUInt16LE(blocks.length, 4);

  header.write("MSCF", 0, "latin1");
  header.writeUInt32LE(firstBlock + blocks.reduce((sum, block) => sum + block.length, 0), 8);
  header.writeUInt32LE(firstFile, 16);
  header.writeUInt16LE(0x0103, 24);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(files.length, 28);
  return Buffer.concat([header, folder, names, ...blocks]);
}

function fileEntries(files: readonly CabinetFile[]): Buffer {
  let offset = 0;
  return Buffer.concat(
    files.map(({ name, content }) => {
      const entry = Buffer.alloc(16);
      entry.writeUInt32LE(content.length, 0);
      entry.writeUInt32LE(offset, 4);
      // 8 July 2008, noon.
      entry.writeUInt16LE(((2008 - 1980) << 9) | (7 << 5) | 8, 10);
      entry.writeUInt16LE(12 << 11, 12);
      entry.writeUInt16LE(0x20, 14);
      offset += content.length;
      return Buffer.concat([entry, Buffer.from(`${name}\0`, "latin1")]);
    }),
  );
}

function dataBlocks(data: Buffer): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += BLOCK) {
    const content = data.subarray(at, at + BLOCK);
    const head = Buffer.alloc(8);
    head.writeUInt16LE(content.length, 4);
    head.writeUInt16LE(content.length, 6);
    head.writeUInt32LE(checksum(head.subarray(4), checksum(content, 0)), 0);
    blocks.push(Buffer.concat([head, content]));
  }
  return blocks;
}

/** [MS-CAB] 3.1: 32-bit words are combined with exclusive or; the last one to three bytes count in reverse. */
function checksum(bytes: Buffer, seed: number): number {
  let sum = seed;
  const whole = bytes.length & ~3;
  for (let at = 0; at < whole; at += 4) sum ^= bytes.readUInt32LE(at);
  let rest = 0;
  for (let at = whole; at < bytes.length; at++) rest = (rest << 8) | (bytes[at] ?? 0);
  return (sum ^ rest) >>> 0;
}
