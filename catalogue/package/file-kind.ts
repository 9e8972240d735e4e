/** What a file is that is no compound file at all, as a clause, judged by its first bytes. */
export function kindOfFile(start: Buffer, size: number): string {
  if (size === 0) return "an empty file";
  for (const [kind, signature] of SIGNATURES) {
    if (start.subarray(0, signature.length).equals(signature)) return kind;
  }
  if (/^(\ufeff|\s)*<(!doctype html|html)/i.test(start.toString("utf8")))
    return "a web page, as a download that was refused leaves behind";
  return isText(start) ? "a text file" : "a file of unknown kind";
}

/** What a compound file is by its root's class and streams, as a clause; null: a Windows Installer patch. */
export function kindOfCompoundFile(file: {
  readonly classId: string;
  readonly streams: readonly string[];
}): string | null {
  if (file.classId === PATCH_CLASS) return null;
  const byClass = CLASSES[file.classId];
  if (byClass !== undefined) return byClass;
  const byStream = STREAMS.find(([stream]) => file.streams.includes(stream));
  return byStream?.[1] ?? "an OLE document of unknown kind";
}

/** operations.md 3.3: the root's class tells a patch from a database and a transform. */
const PATCH_CLASS = "000C1086-0000-0000-C000-000000000046";
const CLASSES: Readonly<Record<string, string>> = {
  "000C1084-0000-0000-C000-000000000046": "a Windows Installer database (.msi)",
  "000C1082-0000-0000-C000-000000000046": "a Windows Installer transform (.mst)",
};

const STREAMS: readonly (readonly [string, string])[] = [
  ["WordDocument", "a Word document"],
  ["Workbook", "an Excel workbook"],
  ["Book", "an Excel workbook"],
  ["PowerPoint Document", "a PowerPoint presentation"],
  ["__properties_version1.0", "an Outlook message"],
];

const SIGNATURES: readonly (readonly [string, Buffer])[] = [
  ["a ZIP archive", Buffer.from("PK\x03\x04", "latin1")],
  ["a ZIP archive", Buffer.from("PK\x05\x06", "latin1")],
  ["a Windows program (.exe)", Buffer.from("MZ", "latin1")],
  ["a cabinet file (.cab)", Buffer.from("MSCF", "latin1")],
  ["a PDF document", Buffer.from("%PDF-", "latin1")],
];

function isText(start: Buffer): boolean {
  return start.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13) && start.length > 0;
}
