import { WindowsError } from "../../contract";
import type { DiskView } from "../../contract";
import { nameOf, parentOf, resolvePath } from "../../paths";
import { splitCommandLine } from "../../program";
import type { Builtin } from "./builtin";
import { formatListing, listFolders } from "./dir-listing";
import type { FolderListing } from "./dir-listing";
import type { Shell, Streams } from "./shell";
import { sentence } from "./sentence";

/** The commands that work on files and folders. */
export const FILE_COMMANDS: Readonly<Record<string, Builtin>> = {
  copy: guarded(copy),
  del: guarded(del),
  dir: guarded(dir),
  erase: guarded(del),
  md: guarded(makeFolder),
  mkdir: guarded(makeFolder),
  move: guarded(move),
  rd: guarded(removeFolder),
  ren: guarded(rename),
  rename: guarded(rename),
  rmdir: guarded(removeFolder),
  type: guarded(type),
};

interface FileWords {
  readonly shell: Shell;
  readonly streams: Streams;
  readonly paths: readonly string[];
  readonly options: ReadonlySet<string>;
}

/** Reads paths and /options; a Windows error becomes its sentence and 1, as every file command does. */
function guarded(work: (words: FileWords) => number): Builtin {
  return ({ shell, rest, streams }) => {
    const words = splitCommandLine(rest.replace(/(?<=\S)\/(?=[a-z])/gi, " /"));
    const options = new Set(words.filter((word) => word.startsWith("/")).map((word) => word.toLowerCase()));
    const paths = words
      .filter((word) => !word.startsWith("/"))
      .map((word) => resolvePath(shell.folder, word));
    try {
      return work({ shell, streams, paths, options });
    } catch (error) {
      if (!(error instanceof WindowsError)) throw error;
      streams.stderr(`${sentence(error.number)}\r\n`);
      return 1;
    }
  };
}

function only({ shell, options }: FileWords, name: string, known: readonly string[]): void {
  for (const option of options)
    if (!known.includes(option)) shell.call.machine.refuse(`cmd.exe ${name} ${option}`);
}

function disk({ shell }: FileWords): DiskView {
  return shell.call.machine.disk(shell.call.process.account);
}

function type(words: FileWords): number {
  only(words, "type", []);
  for (const path of words.paths) words.streams.stdout(disk(words).read(path).toString("latin1"));
  return 0;
}

/** A pattern (*.log) or one path. `del` of what is not there says so and yet ends with 0. */
function del(words: FileWords): number {
  only(words, "del", ["/q", "/f"]);
  let missing = false;
  for (const path of words.paths) {
    const found = matching(words, path);
    missing ||= found.length === 0;
    for (const file of found) disk(words).remove(file);
  }
  if (missing) words.streams.stderr(`Could not find ${words.paths.join(" ")}\r\n`);
  return 0;
}

function matching(words: FileWords, path: string): readonly string[] {
  if (!/[*?]/.test(nameOf(path))) return disk(words).stat(path)?.kind === "file" ? [path] : [];
  const folder = parentOf(path);
  if (disk(words).stat(folder)?.kind !== "folder") return [];
  return disk(words)
    .list(folder)
    .filter(nameMatcher(nameOf(path)))
    .map((name) => `${folder}\\${name}`)
    .filter((file) => disk(words).stat(file)?.kind === "file");
}

/** "*.log" and "a?.txt" as cmd.exe means them. */
function nameMatcher(pattern: string): (name: string) => boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return (name) => new RegExp(`^${text}$`, "i").test(name);
}

function copy(words: FileWords): number {
  only(words, "copy", ["/y", "/b"]);
  const [from = "", to = ""] = words.paths;
  const target = disk(words).stat(to)?.kind === "folder" ? `${to}\\${nameOf(from)}` : to;
  disk(words).write(target, disk(words).read(from));
  words.streams.stdout("        1 file(s) copied.\r\n");
  return 0;
}

function move(words: FileWords): number {
  only(words, "move", ["/y"]);
  const [from = "", to = ""] = words.paths;
  const target = disk(words).stat(to)?.kind === "folder" ? `${to}\\${nameOf(from)}` : to;
  const isItself = from.toLowerCase() === target.toLowerCase();
  if (words.options.has("/y") && !isItself && disk(words).stat(target)?.kind === "file")
    disk(words).remove(target);
  disk(words).rename(from, target);
  words.streams.stdout("        1 file(s) moved.\r\n");
  return 0;
}

function rename(words: FileWords): number {
  only(words, "ren", []);
  const [from = "", to = ""] = words.paths;
  disk(words).rename(from, `${parentOf(from)}\\${nameOf(to)}`);
  return 0;
}

/** Makes the folders above too (command extensions). */
function makeFolder(words: FileWords): number {
  only(words, "md", []);
  for (const path of words.paths) {
    const missing: string[] = [];
    for (let folder = path; !disk(words).stat(folder); folder = parentOf(folder)) missing.unshift(folder);
    if (missing.length === 0) throw new WindowsError(183, `${path} exists`);
    for (const folder of missing) disk(words).createFolder(folder);
  }
  return 0;
}

function removeFolder(words: FileWords): number {
  only(words, "rd", ["/s", "/q"]);
  const remove = (folder: string): void => {
    for (const name of words.options.has("/s") ? disk(words).list(folder) : []) {
      const path = `${folder}\\${name}`;
      if (disk(words).stat(path)?.kind === "folder") remove(path);
      else disk(words).remove(path);
    }
    disk(words).removeFolder(folder);
  };
  for (const path of words.paths) remove(path);
  return 0;
}

/** Plain, /b (names only; with /s full paths) and /s (what lies below too); bare also of several patterns. */
function dir(words: FileWords): number {
  only(words, "dir", ["/b", "/s"]);
  const [path = words.shell.folder, ...more] = words.paths;
  const bare = words.options.has("/b");
  if (more.length > 0 && !bare) words.shell.call.machine.refuse("cmd.exe dir of several paths but /b");
  const view = disk(words);
  const listings = [path, ...more].map((each) => listingsOf(words, each));
  if (listings.every((found) => found === undefined)) {
    words.streams.stderr("File Not Found\r\n");
    return 1;
  }
  const found = listings.flatMap((each) => each ?? []);
  const fullPaths = words.options.has("/s");
  const lines = bare
    ? found.flatMap(({ entries }) => entries.map((entry) => (fullPaths ? entry.path : nameOf(entry.path))))
    : formatListing(found, view.freeBytes(path.slice(0, 2)));
  words.streams.stdout(lines.map((line) => `${line}\r\n`).join(""));
  return 0;
}

/** undefined: nothing is of the pattern. */
function listingsOf(words: FileWords, path: string): readonly FolderListing[] | undefined {
  const view = disk(words);
  const isFolder = view.stat(path)?.kind === "folder";
  const found = listFolders(view, {
    folder: isFolder ? path : parentOf(path),
    below: words.options.has("/s"),
    matches: isFolder ? () => true : nameMatcher(nameOf(path)),
  });
  return !isFolder && found.every(({ entries }) => entries.length === 0) ? undefined : found;
}
