/** How Windows Installer keeps a database in the streams of a storage (wine.md; Wine's dlls/msi). The lab's own writing of it. */

export type Column =
  /** Texts and stream references. `nullable`, `key`, `localizable` only matter in _Columns. */
  | {
      readonly name: string;
      readonly kind: "text";
      readonly width: number;
      readonly flags?: readonly ColumnFlag[];
    }
  | { readonly name: string; readonly kind: "int16" | "int32"; readonly flags?: readonly ColumnFlag[] };
export type ColumnFlag = "nullable" | "key" | "localizable";
export type Value = string | number | null;

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._";

/** Two letters in one character from U+3800 on, a single last one from U+4800 on. Other letters stay as they are. */
export function streamName(name: string): string {
  let packed = "";
  for (let i = 0; i < name.length; i++) {
    const first = ALPHABET.indexOf(name.charAt(i));
    const second = i + 1 < name.length ? ALPHABET.indexOf(name.charAt(i + 1)) : -1;
    if (first < 0) packed += name.charAt(i);
    else if (second < 0) packed += String.fromCharCode(0x4800 + first);
    else {
      packed += String.fromCharCode(0x3800 + first + (second << 6));
      i++;
    }
  }
  return packed;
}

/** Streams that hold tables are marked with U+4840. */
export function tableStreamName(table: string): string {
  return `\u4840${streamName(table)}`;
}

export interface Texts {
  /** The number of a text; null is 0. Each call counts as one use. */
  use(text: string | null): number;
  pool(): Buffer;
  data(): Buffer;
}

/** Code page 1252, numbers of 16 bits. */
export function newTexts(): Texts {
  const numbers = new Map<string, number>();
  const uses: number[] = [];
  return {
    use(text) {
      if (text === null || text === "") return 0;
      const number = numbers.get(text) ?? numbers.size + 1;
      numbers.set(text, number);
      uses[number - 1] = (uses[number - 1] ?? 0) + 1;
      return number;
    },
    pool() {
      const pairs: number[] = [1252, 0];
      [...numbers.keys()].forEach((text, index) => {
        const use = Math.min(uses[index] ?? 0, 0xffff);
        // Over 64 KB: a pair with no length, then the length in 32 bits.
        if (text.length > 0xffff) pairs.push(0, use, text.length & 0xffff, text.length >>> 16);
        else pairs.push(text.length, use);
      });
      const bytes = Buffer.alloc(pairs.length * 2);
      pairs.forEach((value, index) => bytes.writeUInt16LE(value, index * 2));
      return bytes;
    },
    data: () => Buffer.from([...numbers.keys()].join(""), "latin1"),
  };
}

/** All rows' first column, then all second ones … */
export function tableBytes(table: Table, texts: Texts): Buffer {
  const numbers = table.rows.map((row) =>
    row.map((value) => (typeof value === "number" ? value : texts.use(value))),
  );
  return Buffer.concat(
    table.columns.flatMap((column, index) =>
      table.rows.map((row, at) =>
        cell({ column, value: row[index] ?? null, stored: numbers[at]?.[index] ?? 0 }),
      ),
    ),
  );
}

/** In a transform a row is stored at a time: number of columns and "insert" first. */
export function transformBytes(table: Table, texts: Texts): Buffer {
  return Buffer.concat(
    table.rows.map((row) => {
      const mark = Buffer.alloc(2);
      mark.writeUInt16LE((table.columns.length << 8) | 1);
      const cells = table.columns.map((column, index) => {
        const value = row[index] ?? null;
        return cell({ column, value, stored: typeof value === "number" ? value : texts.use(value) });
      });
      return Buffer.concat([mark, ...cells]);
    }),
  );
}

/** Numbers are shifted by half their range; 0 is null. */
function cell({ column, value, stored }: { column: Column; value: Value; stored: number }): Buffer {
  const bytes = Buffer.alloc(column.kind === "int32" ? 4 : 2);
  if (column.kind === "text") bytes.writeUInt16LE(stored);
  else if (value === null) return bytes;
  else if (column.kind === "int16") bytes.writeUInt16LE((stored + 0x8000) & 0xffff);
  else bytes.writeUInt32LE((stored + 0x80000000) >>> 0);
  return bytes;
}

/** The tables by which a database describes its tables. */
export function catalogTables(tables: readonly Table[]): readonly Table[] {
  const names: Table = {
    name: "_Tables",
    columns: [{ name: "Name", kind: "text", width: 64 }],
    rows: tables.map((table) => [table.name]),
  };
  const columns: Table = {
    name: "_Columns",
    columns: [
      { name: "Table", kind: "text", width: 64 },
      { name: "Number", kind: "int16" },
      { name: "Name", kind: "text", width: 64 },
      { name: "Type", kind: "int16" },
    ],
    rows: tables.flatMap((table) =>
      table.columns.map((column, index) => [table.name, index + 1, column.name, typeBits(column)]),
    ),
  };
  return [names, columns];
}

const FLAGS: Readonly<Record<ColumnFlag, number>> = { localizable: 0x0200, nullable: 0x1000, key: 0x2000 };

function typeBits(column: Column): number {
  const flags = (column.flags ?? []).reduce((bits, flag) => bits | FLAGS[flag], 0);
  if (column.kind === "text") return 0x0d00 | column.width | flags;
  return (column.kind === "int16" ? 0x0502 : 0x0104) | flags;
}
