import { guidBytes } from "./guid-bytes";
import { readCompoundFile, type ReadStorage } from "./compound-reader";
import { PATCH_CLASS, type MspSequence } from "./make-msp";
import { METADATA_COLUMNS, SEQUENCE_COLUMNS, FILE_COLUMNS } from "./patch-schema";
import { summaryTexts, tableRows, textsOf, transformRows } from "./read-database";
import { PROPERTY } from "./summary-information";

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

function filesOf(transform: ReadStorage): readonly LabMspFile[] {
  const rows = transformRows({
    file: transform,
    table: "File",
    columns: FILE_COLUMNS,
    textAt: textsOf(transform),
  });
  return rows.map(([, , name, size, version]) => ({
    name: String(name),
    size: Number(size),
    version: String(version),
  }));
}

function guids(text = ""): readonly string[] {
  return text.match(/\{[0-9A-Fa-f-]{36}\}/g) ?? [];
}
