import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { MspContents } from "../../../lab/msp";
import { printed } from "./programs";

/** Keys are marked, columns have the types of Windows Installer's own documentation (operations.md 3.3). */
const TABLES = {
  MsiPatchMetadata: ["Company\tProperty\tValue", "S72\ts72\tl0", "MsiPatchMetadata\tCompany\tProperty"],
  MsiPatchSequence: [
    "PatchFamily\tProductCode\tSequence\tAttributes",
    "s72\tS38\ts72\tI2",
    "MsiPatchSequence\tPatchFamily\tProductCode",
  ],
} as const;

const DATABASE_CLASS = "84100c0000000000c000000000000046";

export type Said = Pick<
  MspContents,
  "patchCode" | "obsoletes" | "targetProductCodes" | "displayName" | "allowRemoval" | "sequences"
>;

/** A database written by msibuild (libmsi over libgsf) that has what an .msp says of itself, in the code page given. */
export function databaseByMsibuild(file: string, said: Said, codePage: 1252 | 65001): void {
  const folder = path.dirname(file);
  const { targetProductCodes, patchCode, obsoletes = [] } = said;
  const put = (name: string, lines: readonly string[]): readonly string[] => {
    const table = path.join(folder, `${name}.idt`);
    writeFileSync(table, lines.map((line) => `${line}\r\n`).join(""));
    return ["-i", table];
  };
  const tables = Object.entries(TABLES).flatMap(([name, lines]) => put(name, lines));
  const summary = ["Patch", "Somebody", targetProductCodes.join(";"), [patchCode, ...obsoletes].join("")];
  printed("msibuild", [file, ...put("codepage", ["", "", `${codePage}\t_ForceCodepage`]), ...tables]);
  printed("msibuild", [file, "-s", ...summary]);
  printed("msibuild", [file, "-q", ...rowsOf(said)]);
}

/** What msibuild cannot give: the class of a patch, one byte of the root's entry. */
export function asPatch(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(DATABASE_CLASS, "hex");
  if (at < 0) throw new Error(`${file} has no database's class`);
  bytes.writeUInt8(0x86, at);
  writeFileSync(file, bytes);
}

/** SQL of libmsi: a text ends at the next ' whatever stands before it; '' is null. */
function rowsOf({ displayName, allowRemoval, sequences }: Said): readonly string[] {
  const metadata = [
    ["AllowRemoval", allowRemoval ? "1" : "0"],
    ...(displayName === null ? [] : [["DisplayName", displayName]]),
  ];
  return [
    ...metadata.map(
      ([property, value]) =>
        `INSERT INTO MsiPatchMetadata (Company, Property, Value) VALUES ('', '${property}', '${value}')`,
    ),
    ...sequences.map(
      ({ family, productCode = "", sequence, supersedes }) =>
        "INSERT INTO MsiPatchSequence (PatchFamily, ProductCode, Sequence, Attributes) " +
        `VALUES ('${family}', '${productCode}', '${sequence}', ${supersedes ? 1 : 0})`,
    ),
  ];
}
