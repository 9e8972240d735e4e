import type { Answer } from "../protocol";

/** Offsets of the Portable Executable format, in bytes. */
var NEW_HEADER = 0x3c;
var OPTIONAL_HEADER = 24;
var PE32 = 0x10b;
var PE32_PLUS = 0x20b;
/** Where the data directories begin in the optional header; the number of them stands before. */
var DIRECTORIES_OF_PE32 = 96;
var DIRECTORIES_OF_PE32_PLUS = 112;
/** IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR: only managed code has one. */
var COM_DESCRIPTOR = 14;

/** Of the beginning of a program, as hexadecimal digits: whether it is managed code. */
export function isManaged(hex: string): Answer {
  var header = number(hex, NEW_HEADER, 4);
  if (hex.substring(0, 4) !== "4d5a" || header === null) return "unknown";
  if (hex.substring(2 * header, 2 * header + 8) !== "50450000") return "unknown";
  var optional = header + OPTIONAL_HEADER;
  var magic = number(hex, optional, 2);
  if (magic !== PE32 && magic !== PE32_PLUS) return "unknown";
  var directories = optional + (magic === PE32 ? DIRECTORIES_OF_PE32 : DIRECTORIES_OF_PE32_PLUS);
  var count = number(hex, directories - 4, 4);
  if (count === null) return "unknown";
  if (count <= COM_DESCRIPTOR) return "no";
  var address = number(hex, directories + 8 * COM_DESCRIPTOR, 4);
  var size = number(hex, directories + 8 * COM_DESCRIPTOR + 4, 4);
  if (address === null || size === null) return "unknown";
  return address !== 0 && size !== 0 ? "yes" : "no";
}

/** Little-endian; null: behind the end of what was read. */
function number(hex: string, offset: number, bytes: number): number | null {
  var digits = hex.substring(2 * offset, 2 * (offset + bytes));
  if (digits.length !== 2 * bytes) return null;
  var value = 0;
  for (var index = bytes - 1; index >= 0; index--)
    value = value * 256 + parseInt(digits.substring(2 * index, 2 * index + 2), 16);
  return value;
}
