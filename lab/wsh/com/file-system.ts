import type { ComObject, ComValue } from "./com-class";
import { action, collection, fixed, method, textOf } from "./com-class";
import { asFileSystem, scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";
import { pathFrom } from "./script-run";
import { textFormat } from "./text-encoding";
import { openReader, openWriter } from "./text-stream";
import { joinPath, nameOf, parentOf, splitPath } from "../../world/paths";

/** Scripting.FileSystemObject. */
export function fileSystemObject(run: ScriptRun): ComObject {
  const { disk } = run;
  const at = (path: ComValue): string => pathFrom(run, path);
  const kind = (path: ComValue): "file" | "folder" | undefined => disk.stat(at(path))?.kind;
  return {
    className: "Scripting.FileSystemObject",
    members: {
      FileExists: method((path) => kind(path) === "file"),
      FolderExists: method((path) => kind(path) === "folder"),
      DriveExists: method((drive) => disk.stat(`${at(drive).slice(0, 2)}\\`) !== undefined),
      CreateFolder: method((path) => {
        asFileSystem(() => disk.createFolder(at(path)));
        return folder(run, at(path));
      }),
      DeleteFile: action((path) => asFileSystem(() => disk.remove(at(path)))),
      DeleteFolder: action((path) => asFileSystem(() => removeTree(run, at(path)))),
      CopyFile: action((from, to, overwrite) =>
        asFileSystem(() => copyFile(run, at(from), at(to), overwrite !== false)),
      ),
      MoveFile: action((from, to) => move(run, { from: at(from), to: at(to), kind: "file" })),
      MoveFolder: action((from, to) => move(run, { from: at(from), to: at(to), kind: "folder" })),
      OpenTextFile: method((path, mode, create, format) =>
        openTextFile(run, { path: at(path), mode, create, format }),
      ),
      CreateTextFile: method((path, overwrite, unicode) =>
        openWriter({
          run,
          path: at(path),
          format: unicode === true ? "utf16" : "ansi",
          mode: overwrite === false ? "createNew" : "write",
        }),
      ),
      GetFile: method((path) => file(run, at(path))),
      GetFolder: method((path) => folder(run, at(path))),
      GetDrive: method((drive) => driveObject(run, at(drive).slice(0, 2))),
      GetFileVersion: method((path) => asFileSystem(() => run.machine.fileVersion(at(path)) ?? "")),
      GetParentFolderName: method((path) => parentName(textOf(path))),
      GetFileName: method((path) => nameOf(textOf(path))),
      GetAbsolutePathName: method((path) => {
        const parts = splitPath(at(path));
        return parts ? joinPath(parts) : at(path);
      }),
      BuildPath: method((path, name) => `${textOf(path).replace(/\\$/, "")}\\${textOf(name)}`),
      GetTempName: method(tempName),
    },
  };
}

const MODES: Readonly<Record<number, "read" | "write" | "append">> = { 1: "read", 2: "write", 8: "append" };

interface OpenCall {
  readonly path: string;
  readonly mode: unknown;
  readonly create: unknown;
  readonly format: unknown;
}

function openTextFile(run: ScriptRun, { path, mode, create, format }: OpenCall): ComObject {
  const how = MODES[Number(mode ?? 1)];
  if (!how) throw scriptingError(5, "Invalid procedure call or argument");
  const options = { run, path, format: textFormat(format) };
  if (create !== true && run.disk.stat(path)?.kind !== "file") throw fileNotFound(run, path);
  if (how !== "read") return openWriter({ ...options, mode: how });
  if (!run.disk.stat(path)) asFileSystem(() => run.disk.write(path, Buffer.alloc(0)));
  return openReader(options);
}

function copyFile(run: ScriptRun, from: string, to: string, overwrite: boolean): void {
  const data = run.disk.read(from);
  const target = run.disk.stat(to)?.kind === "folder" ? `${to}\\${nameOf(from)}` : to;
  run.disk.write(target, data, { createNew: !overwrite });
}

/** Where the folder is missing too, that is what is said (as Wine does, wine.md). */
function fileNotFound(run: ScriptRun, path: string): Error {
  const folder = run.disk.stat(parentOf(path));
  return folder?.kind === "folder"
    ? scriptingError(53, "File not found")
    : scriptingError(76, "Path not found");
}

/** Of the text alone; the root of a drive keeps its backslash, and has no parent. */
function parentName(path: string): string {
  const folder = /^(.+)\\[^\\]+$/.exec(path)?.[1] ?? "";
  return /^[A-Za-z]:$/.test(folder) ? `${folder}\\` : folder;
}

interface Move {
  readonly from: string;
  readonly to: string;
  readonly kind: "file" | "folder";
}

function move(run: ScriptRun, { from, to, kind }: Move): void {
  if (run.disk.stat(from)?.kind !== kind) {
    throw kind === "file" ? fileNotFound(run, from) : scriptingError(76, "Path not found");
  }
  asFileSystem(() => run.disk.rename(from, to));
}

function removeTree(run: ScriptRun, path: string): void {
  for (const name of run.disk.list(path)) {
    const child = `${path}\\${name}`;
    if (run.disk.stat(child)?.kind === "folder") removeTree(run, child);
    else run.disk.remove(child);
  }
  run.disk.removeFolder(path);
}

function file(run: ScriptRun, path: string): ComObject {
  const facts = run.disk.stat(path);
  if (facts?.kind !== "file") throw fileNotFound(run, path);
  return {
    className: "File",
    members: {
      Name: fixed(nameOf(facts.path)),
      Path: fixed(facts.path),
      Size: fixed(facts.size),
      // A VT_DATE, of which the lab carries the milliseconds: all that a script can do with it is `new Date(…)`.
      DateLastModified: fixed(facts.modified),
      DateCreated: fixed(facts.created ?? facts.modified),
    },
  };
}

function folder(run: ScriptRun, path: string): ComObject {
  const facts = run.disk.stat(path);
  if (facts?.kind !== "folder") throw scriptingError(76, "Path not found");
  const children = (kind: "file" | "folder"): ComObject[] =>
    asFileSystem(() => run.disk.list(path))
      .map((name) => `${path}\\${name}`)
      .filter((child) => run.disk.stat(child)?.kind === kind)
      .map((child) => (kind === "file" ? file(run, child) : folder(run, child)));
  return {
    className: "Folder",
    members: {
      Name: fixed(nameOf(facts.path)),
      Path: fixed(facts.path),
      Files: { kind: "property", get: () => collection("Files", children("file")) },
      SubFolders: { kind: "property", get: () => collection("Folders", children("folder")) },
    },
  };
}

function driveObject(run: ScriptRun, name: string): ComObject {
  if (!run.disk.stat(`${name}\\`)) throw scriptingError(68, "Device unavailable");
  const free = (): number => asFileSystem(() => run.disk.freeBytes(name));
  return {
    className: "Drive",
    members: {
      DriveLetter: fixed(name.slice(0, 1).toUpperCase()),
      AvailableSpace: { kind: "property", get: free },
      FreeSpace: { kind: "property", get: free },
    },
  };
}

let lastTempName = 0;

/** "radF3A81.tmp": five hexadecimal digits. */
function tempName(): string {
  lastTempName = (lastTempName + 1) % 0x100000;
  return `rad${((lastTempName * 0x9e37) % 0x100000).toString(16).toUpperCase().padStart(5, "0")}.tmp`;
}
