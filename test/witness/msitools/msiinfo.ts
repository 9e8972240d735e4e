import { printed } from "./programs";

/** A table as msiinfo exports it: rows by column name, "" for null. */
export type ExportedRow = Readonly<Record<string, string>>;

/** Summary information by property number, as text: 9 is the revision number. */
export function summaryByMsiinfo(file: string): ReadonlyMap<number, string> {
  const rows = linesOf(printed("msiinfo", ["export", file, "_SummaryInformation"])).slice(3);
  return new Map(
    rows.map((row) => {
      const [property = "", value = ""] = row.split("\t");
      return [Number(property), value];
    }),
  );
}

export function tablesByMsiinfo(file: string): readonly string[] {
  return linesOf(printed("msiinfo", ["tables", file])).filter((name) => !name.startsWith("_"));
}

/** Names first, then types, then the table with its keys, then rows. */
export function rowsByMsiinfo(file: string, table: string): readonly ExportedRow[] {
  const [names = "", , , ...rows] = linesOf(printed("msiinfo", ["export", file, table]));
  const columns = names.split("\t");
  return rows.map((row) => {
    const values = row.split("\t");
    return Object.fromEntries(columns.map((column, index) => [column, values[index] ?? ""]));
  });
}

export function streamsByMsiinfo(file: string): readonly string[] {
  return linesOf(printed("msiinfo", ["streams", file])).filter((name) => !/SummaryInformation$/.test(name));
}

export function streamByMsiinfo(file: string, stream: string): Buffer {
  return printed("msiinfo", ["extract", file, stream]);
}

function linesOf(text: Buffer): readonly string[] {
  return text
    .toString("utf8")
    .split(/\r?\n/)
    .filter((line, index, lines) => index < lines.length - 1 || line !== "");
}
