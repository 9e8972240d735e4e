import type { Attributes, FileEntry } from "ssh2";
import type { FileFacts } from "../world/contract";

const FOLDER = 0o040777;
const FILE = 0o100666;

export function attributesOf({
  kind,
  size,
  modified,
}: Pick<FileFacts, "kind" | "size" | "modified">): Attributes {
  const time = Math.floor(modified / 1000);
  return { mode: kind === "folder" ? FOLDER : FILE, uid: 0, gid: 0, size, atime: time, mtime: time };
}

/** One line of a listing; longname as `ls -l` prints it. */
export function entryOf(name: string, facts: Pick<FileFacts, "kind" | "size" | "modified">): FileEntry {
  const date = new Date(facts.modified).toUTCString().slice(5, 22);
  const rights = facts.kind === "folder" ? "drwxrwxrwx" : "-rw-rw-rw-";
  return {
    filename: name,
    longname: `${rights}    1 0        0        ${String(facts.size).padStart(10)} ${date} ${name}`,
    attrs: attributesOf(facts),
  };
}
