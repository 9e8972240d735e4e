import type { PatchSequence } from "../contract";
import type { CompoundFile } from "./compound-file";
import { Damage } from "./damage";
import { tableStream } from "./stream-name";
import { readStringPool, type StringPool } from "./string-pool";

type ColumnType = "text" | "int16" | "int32";
type Cell = string | number | null;

/** Windows Installer SDK, pages "MsiPatchMetadata Table" and "MsiPatchSequence Table". */
const METADATA: readonly ColumnType[] = ["text", "text", "text"];
const SEQUENCE: readonly ColumnType[] = ["text", "text", "text", "int16"];
const COLUMNS: readonly ColumnType[] = ["text", "int16", "text", "int16"];
const MOST_ROWS = 10_000;
const SUPERSEDES_EARLIER = 1;

export interface PatchTables {
  /** MsiPatchMetadata: DisplayName, AllowRemoval … */
  readonly metadata: ReadonlyMap<string, string>;
  readonly sequences: readonly PatchSequence[];
}

/** The two tables in which a patch describes itself; both may be missing in a patch made for Installer 2.0. */
export async function readPatchTables(file: CompoundFile): Promise<PatchTables> {
  const pool = await file.read(tableStream("_StringPool"));
  const data = await file.read(tableStream("_StringData"));
  if (pool === null || data === null) return { metadata: new Map(), sequences: [] };
  const texts = readStringPool(pool, data);
  const declared = declaredColumns(await rowsOf({ file, texts, table: "_Columns", columns: COLUMNS }));

  const metadata = new Map<string, string>();
  const metadataColumns = declared.get("MsiPatchMetadata") ?? METADATA;
  for (const [, property, value] of await rowsOf({
    file,
    texts,
    table: "MsiPatchMetadata",
    columns: metadataColumns,
  })) {
    if (typeof property === "string") metadata.set(property, textOf(value));
  }
  const sequenceColumns = declared.get("MsiPatchSequence") ?? SEQUENCE;
  const rows = await rowsOf({ file, texts, table: "MsiPatchSequence", columns: sequenceColumns });
  return { metadata, sequences: rows.map(sequenceOf) };
}

function sequenceOf([
  family = null,
  productCode = null,
  sequence = null,
  attributes = null,
]: readonly Cell[]): PatchSequence {
  return {
    family: textOf(family),
    productCode: productCode === null ? null : textOf(productCode).toUpperCase(),
    sequence: textOf(sequence),
    supersedes: typeof attributes === "number" && (attributes & SUPERSEDES_EARLIER) !== 0,
  };
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === "string" ? cell : "";
}

/** A table that `_Columns` describes is read by that description: tools differ in the width of numbers. */
function declaredColumns(rows: readonly (readonly Cell[])[]): ReadonlyMap<string, readonly ColumnType[]> {
  const tables = new Map<string, ColumnType[]>();
  const sorted = [...rows].sort((a, b) => Number(a[1]) - Number(b[1]));
  for (const [table, , , type] of sorted) {
    if (typeof table !== "string" || typeof type !== "number") continue;
    const columns = tables.get(table) ?? [];
    columns.push(columnType(type));
    tables.set(table, columns);
  }
  return tables;
}

/** Low byte: width; 0x0800: text (or, as 0x0900, a stream, which is stored as a reference too). */
function columnType(type: number): ColumnType {
  if ((type & 0x0800) !== 0) return "text";
  return (type & 0xff) === 4 ? "int32" : "int16";
}

interface TableWanted {
  readonly file: CompoundFile;
  readonly texts: StringPool;
  readonly table: string;
  readonly columns: readonly ColumnType[];
}

/** Tables are stored column after column. Numbers are shifted so that 0 means null. */
async function rowsOf({ file, texts, table, columns }: TableWanted): Promise<readonly (readonly Cell[])[]> {
  const bytes = await file.read(tableStream(table));
  if (bytes === null) return [];
  const widths = columns.map((column) => widthOf(column, texts));
  const rowBytes = widths.reduce((sum, width) => sum + width, 0);
  const count = bytes.length / rowBytes;
  if (!Number.isInteger(count))
    throw new Damage(`its table ${table} has ${bytes.length} bytes for rows of ${rowBytes}`);
  if (count > MOST_ROWS) throw new Damage(`its table ${table} claims ${count} rows`);

  const rows: Cell[][] = Array.from({ length: count }, () => []);
  let at = 0;
  for (const [index, column] of columns.entries()) {
    const width = widths[index] ?? 0;
    for (const row of rows) {
      row.push(cellOf(column, bytes.readUIntLE(at, width), texts));
      at += width;
    }
  }
  return rows;
}

function widthOf(column: ColumnType, texts: StringPool): number {
  if (column === "text") return texts.referenceBytes;
  return column === "int16" ? 2 : 4;
}

function cellOf(column: ColumnType, stored: number, texts: StringPool): Cell {
  if (column === "text") return texts.text(stored);
  if (stored === 0) return null;
  return column === "int16" ? stored - 0x8000 : stored - 0x80000000;
}
