import type { ReadStorage } from "./compound-reader";
import { tableStreamName, type Column } from "./database-format";
import { SUMMARY_STREAM } from "./summary-information";

export type TextAt = (number: number) => string | null;

export function textsOf(storage: ReadStorage): TextAt {
  const pool = storage.streams.get(tableStreamName("_StringPool")) ?? Buffer.alloc(4);
  const data = storage.streams.get(tableStreamName("_StringData")) ?? Buffer.alloc(0);
  const texts: string[] = [];
  let from = 0;
  for (let at = 4; at < pool.length; at += 4) {
    let length = pool.readUInt16LE(at);
    if (length === 0 && pool.readUInt16LE(at + 2) > 0) length = pool.readUInt32LE((at += 4));
    texts.push(data.toString("latin1", from, from + length));
    from += length;
  }
  if (from > data.length) throw new Error("texts cut short");
  return (number) => (number === 0 ? null : (texts[number - 1] ?? null));
}

export interface TableWanted {
  readonly file: ReadStorage;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly textAt: TextAt;
}

export function tableRows({
  file,
  table,
  columns,
  textAt,
}: TableWanted): readonly (readonly (string | number | null)[])[] {
  const bytes = file.streams.get(tableStreamName(table)) ?? Buffer.alloc(0);
  const count = bytes.length / columns.reduce((sum, column) => sum + widthOf(column), 0);
  return Array.from({ length: count }, (_, row) => {
    let columnAt = 0;
    return columns.map((column) => {
      const width = widthOf(column);
      const value = cellAt({ bytes, at: columnAt + row * width, column, textAt });
      columnAt += count * width;
      return value;
    });
  });
}

/** Rows of a transform come one after the other, each behind two bytes that say how many columns it has. */
export function transformRows({
  file,
  table,
  columns,
  textAt,
}: TableWanted): readonly (readonly (string | number | null)[])[] {
  const bytes = file.streams.get(tableStreamName(table)) ?? Buffer.alloc(0);
  const rowBytes = 2 + columns.reduce((sum, column) => sum + widthOf(column), 0);
  return Array.from({ length: bytes.length / rowBytes }, (_, row) => {
    let at = row * rowBytes + 2;
    return columns.map((column) => {
      const value = cellAt({ bytes, at, column, textAt });
      at += widthOf(column);
      return value;
    });
  });
}

function widthOf(column: Column): 2 | 4 {
  return column.kind === "int32" ? 4 : 2;
}

function cellAt(cell: { bytes: Buffer; at: number; column: Column; textAt: TextAt }): string | number | null {
  const { bytes, at, column, textAt } = cell;
  if (column.kind === "text") return textAt(bytes.readUInt16LE(at));
  return column.kind === "int32" ? bytes.readUInt32LE(at) - 0x80000000 : bytes.readUInt16LE(at) - 0x8000;
}

export function summaryTexts(storage: ReadStorage): ReadonlyMap<number, string> {
  const bytes = storage.streams.get(SUMMARY_STREAM);
  if (bytes === undefined) throw new Error("no summary information");
  const section = bytes.subarray(bytes.readUInt32LE(44));
  const texts = new Map<number, string>();
  const count = Math.min(section.readUInt32LE(4), 100);
  for (let i = 0; i < count; i++) {
    const at = section.readUInt32LE(12 + i * 8);
    if (section.readUInt32LE(at) !== 30) continue;
    const length = section.readUInt32LE(at + 4);
    texts.set(section.readUInt32LE(8 + i * 8), section.toString("latin1", at + 8, at + 8 + length - 1));
  }
  return texts;
}
