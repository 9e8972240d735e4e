import { guidBytes } from "./compound-writer";
import { readCompoundFile, type ReadStorage } from "./compound-reader";
import { tableStreamName, type Column } from "./database-format";
import { PATCH_CLASS, type MspSequence } from "./make-msp";
import { FILE_COLUMNS, METADATA_COLUMNS, SEQUENCE_COLUMNS } from "./patch-schema";
import { PROPERTY, SUMMARY_STREAM } from "./summary-information";

/** What the lab's Windows Installer needs of a patch in order to apply it. */
export interface LabMsp {
  readonly patchCode: string;
  readonly obsoletes: readonly string[];
  readonly targetProductCodes: readonly string[];
  /** VersionString that its transforms demand. */
  readonly targetVersion: string;
  readonly displayName: string;
  readonly moreInfoUrl: string;
  readonly allowRemoval: boolean;
  readonly sequences: readonly MspSequence[];
  readonly files: readonly LabMspFile[];
}

export interface LabMspFile {
  readonly name: string;
  readonly version: string;
  readonly size: number;
}

export type LabMspReading =
  | { readonly ok: true; readonly msp: LabMsp }
  /** What msiexec ends with. */
  | { readonly ok: false; readonly exitCode: 1635 | 1636 };

/**
 * Exit codes of operations.md 2.3: 1635 where the file cannot be opened as a storage, 1636 where it can but is no patch.
 * Which damage gives which of the two on a real Windows is UNVERIFIED.
 */
export function readLabMsp(bytes: Buffer): LabMspReading {
  let file: ReadStorage;
  try {
    file = readCompoundFile(bytes);
  } catch {
    return { ok: false, exitCode: 1635 };
  }
  if (file.classId !== guidBytes(PATCH_CLASS).toString("hex")) return { ok: false, exitCode: 1636 };
  try {
    return { ok: true, msp: readPatch(file) };
  } catch {
    return { ok: false, exitCode: 1636 };
  }
}

function readPatch(file: ReadStorage): LabMsp {
  const summary = summaryTexts(file);
  const [patchCode, ...obsoletes] = guids(summary.get(PROPERTY.revision));
  if (patchCode === undefined) throw new Error("no patch code");

  const textAt = textsOf(file);
  const metadata = new Map<string, string>();
  for (const [, property, value] of tableRows({
    file,
    table: "MsiPatchMetadata",
    columns: METADATA_COLUMNS,
    textAt,
  })) {
    metadata.set(String(property), String(value ?? ""));
  }
  const sequences = tableRows({ file, table: "MsiPatchSequence", columns: SEQUENCE_COLUMNS, textAt }).map(
    ([family, productCode, sequence, attributes]): MspSequence => ({
      family: String(family),
      ...(typeof productCode === "string" ? { productCode } : {}),
      sequence: String(sequence),
      supersedes: attributes === 1,
    }),
  );
  const transform = file.storages.get("T1");
  if (transform === undefined) throw new Error("no transform");
  return {
    patchCode,
    obsoletes,
    targetProductCodes: guids(summary.get(PROPERTY.template)),
    targetVersion: targetVersionOf(transform),
    displayName: metadata.get("DisplayName") ?? "",
    moreInfoUrl: metadata.get("MoreInfoURL") ?? "",
    allowRemoval: metadata.get("AllowRemoval") === "1",
    sequences,
    files: filesOf(transform),
  };
}

/** Revision number of a transform: {product}version;{product}version;{upgrade code}. */
function targetVersionOf(transform: ReadStorage): string {
  const version = /^\{[^}]*\}([\d.]+);/.exec(summaryTexts(transform).get(PROPERTY.revision) ?? "")?.[1];
  if (version === undefined) throw new Error("no target version");
  return version;
}

/** Rows of a transform come one after the other, each behind two bytes that say how many columns it has. */
function filesOf(transform: ReadStorage): readonly LabMspFile[] {
  const bytes = transform.streams.get(tableStreamName("File"));
  if (bytes === undefined) return [];
  const textAt = textsOf(transform);
  const files: LabMspFile[] = [];
  for (let at = 0; at < bytes.length;) {
    at += 2;
    const cells = FILE_COLUMNS.map((column) => {
      const value = cellAt({ bytes, at, column, textAt });
      at += widthOf(column);
      return value;
    });
    files.push({ name: String(cells[2]), size: Number(cells[3]), version: String(cells[4]) });
  }
  return files;
}

type TextAt = (number: number) => string | null;

function textsOf(storage: ReadStorage): TextAt {
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

interface TableWanted {
  readonly file: ReadStorage;
  readonly table: string;
  readonly columns: readonly Column[];
  readonly textAt: TextAt;
}

function tableRows({
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

function widthOf(column: Column): 2 | 4 {
  return column.kind === "int32" ? 4 : 2;
}

function cellAt(cell: { bytes: Buffer; at: number; column: Column; textAt: TextAt }): string | number | null {
  const { bytes, at, column, textAt } = cell;
  if (column.kind === "text") return textAt(bytes.readUInt16LE(at));
  return column.kind === "int32" ? bytes.readUInt32LE(at) - 0x80000000 : bytes.readUInt16LE(at) - 0x8000;
}

function summaryTexts(storage: ReadStorage): ReadonlyMap<number, string> {
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

function guids(text = ""): readonly string[] {
  return text.match(/\{[0-9A-Fa-f-]{36}\}/g) ?? [];
}
