import type { PatchSequence } from "../contract";
import type { CompoundFile } from "./compound-file";
import { Damage } from "./damage";
import { readPatchTables } from "./patch-tables";
import { readSummaryTexts } from "./property-set";

const SUMMARY_INFORMATION = "\u0005SummaryInformation";
const TEMPLATE = 7;
const REVISION_NUMBER = 9;
const GUID = /\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}/gi;

/** What a Windows Installer patch says of itself (operations.md 3.3). */
export interface PatchDocument {
  readonly patchCode: string;
  readonly obsoletes: readonly string[];
  readonly targetProductCodes: readonly string[];
  readonly displayName: string | null;
  readonly allowRemoval: boolean | null;
  readonly sequences: readonly PatchSequence[];
}

export async function readPatchDocument(file: CompoundFile): Promise<PatchDocument> {
  const stream = await file.read(SUMMARY_INFORMATION);
  if (stream === null) throw new Damage("it has no summary information");
  const summary = readSummaryTexts(stream);
  // The patch's own code comes first; those of the patches that it makes obsolete follow without a separator.
  const [patchCode, ...obsoletes] = guidsIn(summary.get(REVISION_NUMBER));
  if (patchCode === undefined) throw new Damage("its summary information gives no patch code");

  const { metadata, sequences } = await readPatchTables(file);
  const allowRemoval = metadata.get("AllowRemoval");
  return {
    patchCode,
    obsoletes,
    targetProductCodes: guidsIn(summary.get(TEMPLATE)),
    displayName: metadata.get("DisplayName") ?? null,
    allowRemoval: allowRemoval === undefined ? null : allowRemoval === "1",
    sequences,
  };
}

function guidsIn(text: string | undefined): readonly string[] {
  return (text?.match(GUID) ?? []).map((guid) => guid.toUpperCase());
}
