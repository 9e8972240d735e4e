import { guidBytes } from "./guid-bytes";

/** Numbers of [MS-OLEPS]'s summary information, as Windows Installer uses them (operations.md 3.3). */
export const PROPERTY = {
  codePage: 1,
  title: 2,
  subject: 3,
  author: 4,
  template: 7,
  lastSavedBy: 8,
  revision: 9,
  characters: 16,
  wordCount: 15,
};

const SUMMARY_INFORMATION = "F29F85E0-4FF9-1068-AB91-08002B27B3D9";
export const SUMMARY_STREAM = "\u0005SummaryInformation";

/** A summary information stream with texts in code page 1252 and 32-bit numbers. */
export function summaryInformation(values: ReadonlyMap<number, string | number>): Buffer {
  const properties = [...new Map<number, string | number>([[PROPERTY.codePage, 1252], ...values])].map(
    ([property, value]) => ({ property, bytes: valueBytes(property, value) }),
  );
  const table = Buffer.alloc(8 + properties.length * 8);
  let at = table.length;
  properties.forEach(({ property, bytes }, index) => {
    table.writeUInt32LE(property, 8 + index * 8);
    table.writeUInt32LE(at, 12 + index * 8);
    at += bytes.length;
  });
  table.writeUInt32LE(at, 0);
  table.writeUInt32LE(properties.length, 4);

  const header = Buffer.alloc(48);
  header.writeUInt16LE(0xfffe, 0);
  header.writeUInt16LE(2, 6);
  header.writeUInt32LE(1, 24);
  guidBytes(SUMMARY_INFORMATION).copy(header, 28);
  header.writeUInt32LE(header.length, 44);
  return Buffer.concat([header, table, ...properties.map(({ bytes }) => bytes)]);
}

function valueBytes(property: number, value: string | number): Buffer {
  if (typeof value === "number") {
    const bytes = Buffer.alloc(8);
    const short = property === PROPERTY.codePage;
    bytes.writeUInt32LE(short ? 2 : 3, 0);
    if (short) bytes.writeInt16LE(value, 4);
    else bytes.writeInt32LE(value, 4);
    return bytes;
  }
  const text = Buffer.from(`${value}\0`, "latin1");
  const bytes = Buffer.alloc(8 + Math.ceil(text.length / 4) * 4);
  bytes.writeUInt32LE(30, 0);
  bytes.writeUInt32LE(text.length, 4);
  text.copy(bytes, 8);
  return bytes;
}
