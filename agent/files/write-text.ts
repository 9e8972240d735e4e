import { ANSI, fileSystem, FOR_APPENDING, FOR_WRITING } from "../com/file-system";
import { linesOf } from "../text/trim";
import { parseJson } from "../text/parse-json";
import { writeJson } from "../text/write-json";
import { patiently } from "./patiently";
import { readText } from "./read-text";

/** Written beside and moved, so that a reader never sees half of it. */
export function writeText(path: string, text: string): void {
  var files = fileSystem();
  var beside = path + ".new";
  writeAs(beside, FOR_WRITING, text);
  patiently(function () {
    if (files.FileExists(path)) files.DeleteFile(path, true);
    files.MoveFile(beside, path);
  });
}

/** One record a line. What power loss or a reader's haste leaves half written is not a line yet. */
export function appendRecord(path: string, record: unknown): void {
  writeAs(path, FOR_APPENDING, writeJson(record) + "\r\n");
}

/** The last whole record of such a file; null: none. */
export function lastRecord(path: string): unknown {
  var text = readText(path);
  if (text === null) return null;
  var lines = linesOf(text);
  for (var index = lines.length - 2; index >= 0; index--) {
    try {
      return parseJson(lines[index] as string);
    } catch (error) {
      continue;
    }
  }
  return null;
}

export function appendLine(path: string, line: string): void {
  writeAs(path, FOR_APPENDING, line + "\r\n");
}

function writeAs(path: string, mode: number, text: string): void {
  var stream = patiently(function () {
    return fileSystem().OpenTextFile(path, mode, true, ANSI);
  });
  try {
    stream.Write(text);
  } finally {
    stream.Close();
  }
}
