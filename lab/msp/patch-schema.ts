import type { Column } from "./database-format";

/** Windows Installer SDK, "MsiPatchMetadata Table" and "MsiPatchSequence Table". */
export const METADATA_COLUMNS: readonly Column[] = [
  { name: "Company", kind: "text", width: 72, flags: ["nullable", "key"] },
  { name: "Property", kind: "text", width: 72, flags: ["key"] },
  { name: "Value", kind: "text", width: 0, flags: ["localizable"] },
];

export const SEQUENCE_COLUMNS: readonly Column[] = [
  { name: "PatchFamily", kind: "text", width: 72, flags: ["key"] },
  { name: "ProductCode", kind: "text", width: 38, flags: ["nullable", "key"] },
  { name: "Sequence", kind: "text", width: 72 },
  { name: "Attributes", kind: "int16", flags: ["nullable"] },
];

/** File.Sequence and Media.LastSequence are 32-bit where wixl made the product (wine.md); a transform has to match the product. */
export const FILE_COLUMNS: readonly Column[] = [
  { name: "File", kind: "text", width: 72, flags: ["key"] },
  { name: "Component_", kind: "text", width: 72 },
  { name: "FileName", kind: "text", width: 255, flags: ["localizable"] },
  { name: "FileSize", kind: "int32" },
  { name: "Version", kind: "text", width: 72, flags: ["nullable"] },
  { name: "Language", kind: "text", width: 20, flags: ["nullable"] },
  { name: "Attributes", kind: "int16", flags: ["nullable"] },
  { name: "Sequence", kind: "int32" },
];

export const MEDIA_COLUMNS: readonly Column[] = [
  { name: "DiskId", kind: "int16", flags: ["key"] },
  { name: "LastSequence", kind: "int32" },
  { name: "DiskPrompt", kind: "text", width: 64, flags: ["nullable", "localizable"] },
  { name: "Cabinet", kind: "text", width: 255, flags: ["nullable"] },
  { name: "VolumeLabel", kind: "text", width: 32, flags: ["nullable"] },
  { name: "Source", kind: "text", width: 72, flags: ["nullable"] },
];
