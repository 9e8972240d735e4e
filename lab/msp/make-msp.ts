import { makeCabinet } from "./cabinet";
import type { CompoundStream } from "./compound-directory";
import { writeCompoundFile } from "./compound-writer";
import {
  catalogTables,
  newTexts,
  streamName,
  tableBytes,
  tableStreamName,
  transformBytes,
  type Table,
  type Value,
} from "./database-format";
import { FILE_COLUMNS, MEDIA_COLUMNS, METADATA_COLUMNS, SEQUENCE_COLUMNS } from "./patch-schema";
import { PROPERTY, SUMMARY_STREAM, summaryInformation } from "./summary-information";

export interface MspContents {
  /** GUIDs with braces. */
  readonly patchCode: string;
  readonly obsoletes?: readonly string[];
  readonly targetProductCodes: readonly string[];
  /** VersionString of the product that it goes onto: "8.0.685.25". */
  readonly targetVersion: string;
  /** null: the package has none, which is legal. Latin-1. */
  readonly displayName: string | null;
  readonly kb: string;
  readonly sequences: readonly MspSequence[];
  readonly allowRemoval: boolean;
  readonly files: readonly MspFile[];
}

export interface MspSequence {
  readonly family: string;
  readonly productCode?: string;
  readonly sequence: string;
  readonly supersedes: boolean;
}

export interface MspFile {
  /** Key in the File table of the product. */
  readonly key: string;
  readonly component: string;
  /** As on disk: "Cdoex.dll". */
  readonly name: string;
  readonly version: string;
  readonly content: Buffer;
}

export const PATCH_CLASS = "000C1086-0000-0000-C000-000000000046";
export const TRANSFORM_CLASS = "000C1082-0000-0000-C000-000000000046";
const CABINET = "PCW_CAB_Rollup";
const DISK_ID = 100;
const FIRST_SEQUENCE = 10000;
/** Made up: Exchange 2007's is in no source that was read. Wine refuses a transform without one. */
export const UPGRADE_CODE = "{5A1AB0AA-0000-4000-8000-4C4142303037}";

/** A Windows Installer patch as a real OLE file: what it says of itself, a pair of transforms, and its files in a cabinet. */
export function makeMsp(contents: MspContents): Buffer {
  const { files } = contents;
  return writeCompoundFile({
    classId: PATCH_CLASS,
    streams: [
      { name: SUMMARY_STREAM, data: patchSummary(contents) },
      ...databaseStreams([metadataTable(contents), sequenceTable(contents)]),
      ...(files.length === 0
        ? []
        : [
            {
              name: streamName(CABINET),
              data: makeCabinet(files.map(({ key, content }) => ({ name: key, content }))),
            },
          ]),
    ],
    storages: [
      { name: "T1", classId: TRANSFORM_CLASS, streams: transformStreams(contents, [fileTable(files)]) },
      { name: "#T1", classId: TRANSFORM_CLASS, streams: transformStreams(contents, [mediaTable(files)]) },
    ],
  });
}

function patchSummary({
  patchCode,
  obsoletes = [],
  targetProductCodes,
  displayName,
  kb,
}: MspContents): Buffer {
  return summaryInformation(
    new Map<number, string | number>([
      [PROPERTY.title, "Patch"],
      [PROPERTY.subject, displayName ?? `KB${kb}`],
      [PROPERTY.author, "Lab"],
      [PROPERTY.template, targetProductCodes.join(";")],
      // In a patch: the names of its transforms.
      [PROPERTY.lastSavedBy, ":T1;:#T1"],
      [PROPERTY.revision, [patchCode, ...obsoletes].join("")],
      [PROPERTY.wordCount, 3],
    ]),
  );
}

function metadataTable({ displayName, kb, allowRemoval }: MspContents): Table {
  const values: readonly (readonly [string, string | null])[] = [
    ["AllowRemoval", allowRemoval ? "1" : "0"],
    ["Classification", "Update Rollup"],
    ["DisplayName", displayName],
    ["ManufacturerName", "Lab"],
    ["MoreInfoURL", `http://support.microsoft.com/kb/${kb}`],
    ["TargetProductName", "Microsoft Exchange Server"],
  ];
  const rows = values
    .filter(([, value]) => value !== null)
    .map(([property, value]) => [null, property, value]);
  return { name: "MsiPatchMetadata", columns: METADATA_COLUMNS, rows };
}

function sequenceTable({ sequences }: MspContents): Table {
  const rows = sequences.map(({ family, productCode = null, sequence, supersedes }) => [
    family,
    productCode,
    sequence,
    supersedes ? 1 : 0,
  ]);
  return { name: "MsiPatchSequence", columns: SEQUENCE_COLUMNS, rows };
}

/** Attribute 0x1000 marks a file that the patch brings along. */
function fileTable(files: readonly MspFile[]): Table {
  const rows = files.map((file, index): readonly Value[] => [
    file.key,
    file.component,
    file.name,
    file.content.length,
    file.version,
    "0",
    0x1000,
    FIRST_SEQUENCE + index,
  ]);
  return { name: "File", columns: FILE_COLUMNS, rows };
}

function mediaTable(files: readonly MspFile[]): Table {
  const row = [DISK_ID, FIRST_SEQUENCE + files.length, null, `#${CABINET}`, "Rollup", "RollupSource"];
  return { name: "Media", columns: MEDIA_COLUMNS, rows: [row] };
}

function databaseStreams(tables: readonly Table[]): readonly CompoundStream[] {
  const texts = newTexts();
  const filled = tables.filter(({ rows }) => rows.length > 0);
  const streams = [...catalogTables(tables), ...filled].map((table) => ({
    name: tableStreamName(table.name),
    data: tableBytes(table, texts),
  }));
  return [
    ...streams,
    { name: tableStreamName("_StringPool"), data: texts.pool() },
    { name: tableStreamName("_StringData"), data: texts.data() },
  ];
}

function transformStreams(
  { targetProductCodes, targetVersion }: MspContents,
  tables: readonly Table[],
): readonly CompoundStream[] {
  const product = `${targetProductCodes[0] ?? ""}${targetVersion}`;
  const summary = summaryInformation(
    new Map<number, string | number>([
      [PROPERTY.title, "Transform"],
      [PROPERTY.template, "x64;1033"],
      [PROPERTY.lastSavedBy, "x64;1033"],
      [PROPERTY.revision, `${product};${product};${UPGRADE_CODE}`],
      [PROPERTY.characters, 2],
    ]),
  );
  const texts = newTexts();
  const streams = tables.map((table) => ({
    name: tableStreamName(table.name),
    data: transformBytes(table, texts),
  }));
  return [
    { name: SUMMARY_STREAM, data: summary },
    ...streams,
    { name: tableStreamName("_StringPool"), data: texts.pool() },
    { name: tableStreamName("_StringData"), data: texts.data() },
  ];
}
