import { python } from "./programs";

/** An OLE file as Python's olefile sees it. */
export interface OleFacts {
  /** "000C1086-0000-0000-C000-000000000046". */
  readonly classId: string;
  /** Streams and storages by their path ("T1/…"), with length and SHA-256; storages have neither. */
  readonly entries: Readonly<Record<string, { readonly size: number; readonly sha256: string } | null>>;
  /** Summary information by property number; empty: there is none. */
  readonly summary: Readonly<Record<string, string | number>>;
  /** Class of each storage below the root. */
  readonly storages: Readonly<Record<string, string>>;
  /** What olefile had to complain of. */
  readonly defects: readonly string[];
}

const SCRIPT = `
import hashlib, json, sys
import olefile

ole = olefile.OleFileIO(sys.argv[1], raise_defects=olefile.DEFECT_INCORRECT)
entries = {}
for path in ole.listdir(streams=True, storages=False):
    data = ole.openstream(path).read()
    entries["/".join(path)] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
for path in ole.listdir(streams=False, storages=True):
    entries["/".join(path)] = None
stream = ["\\x05SummaryInformation"]
summary = {
    number: value.decode("cp1252") if isinstance(value, bytes) else value
    for number, value in (ole.getproperties(stream) if ole.exists(stream) else {}).items()
}
storages = {"/".join(path): ole.getclsid(path) for path in ole.listdir(streams=False, storages=True)}
defects = [message for _, message in ole.parsing_issues]
print(json.dumps({
    "classId": ole.root.clsid, "entries": entries, "summary": summary, "storages": storages, "defects": defects,
}))
`;

export function oleFacts(file: string): OleFacts {
  return JSON.parse(python(SCRIPT, [file])) as OleFacts;
}
