/** What kind of code a program is made of. */
export type Code = "managed" | "native";

const PE32_PLUS = 0x20b;
const HEADER_AT = 0x80;
const OPTIONAL_AT = HEADER_AT + 24;
const DIRECTORIES_AT = OPTIONAL_AT + 112;
const COM_DESCRIPTOR = 14;
const HEADERS = 512;

/**
 * The beginning of a 64-bit program as the PE format has it: managed code is told by its COM descriptor directory. What
 * follows says what the file is.
 */
export function programBytes(
  code: Code,
  { size, says }: { readonly size: number; readonly says: string },
): Buffer {
  const bytes = Buffer.alloc(Math.max(size, HEADERS), says);
  bytes.fill(0, 0, HEADERS);
  bytes.write("MZ", 0, "latin1");
  bytes.writeUInt32LE(HEADER_AT, 0x3c);
  bytes.write("PE\0\0", HEADER_AT, "latin1");
  bytes.writeUInt16LE(PE32_PLUS, OPTIONAL_AT);
  bytes.writeUInt32LE(16, DIRECTORIES_AT - 4);
  if (code === "managed") {
    bytes.writeUInt32LE(0x2008, DIRECTORIES_AT + 8 * COM_DESCRIPTOR);
    bytes.writeUInt32LE(72, DIRECTORIES_AT + 8 * COM_DESCRIPTOR + 4);
  }
  return bytes;
}

/** What a product's file is made of at a version: a program is told by its header, whoever brought it. */
export function productFile(
  name: string,
  { version, size }: { readonly version: string; readonly size: number },
): Buffer {
  const says = `${name} ${version}\r\n`;
  return /\.exe$/i.test(name) ? programBytes("native", { size, says }) : Buffer.alloc(size, says);
}

/** Of a program on the lab's disk. */
export function codeOf(bytes: Buffer | undefined): Code {
  const isProgram = bytes !== undefined && bytes.length >= HEADERS && bytes.toString("latin1", 0, 2) === "MZ";
  return isProgram && bytes.readUInt32LE(DIRECTORIES_AT + 8 * COM_DESCRIPTOR) !== 0 ? "managed" : "native";
}
