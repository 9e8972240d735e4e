import { ANSI, fileSystem, FOR_APPENDING, FOR_WRITING } from "../com/file-system";
import { linesOf } from "../text/trim";
import { parseJson } from "../text/parse-json";
import { writeJson } from "../text/write-json";
import { patiently } from "./patiently";
import { BESIDE, readText } from "./read-text";

/** Written beside and moved, so that a reader never sees half of it. */
export function writeText(path: string, text: string): void {
  var files = fileSystem();
  var beside = path + BESIDE;
  writeAs(beside, FOR_WRITING, text);
  patiently(function () {
    if (files.FileExists(path)) files.DeleteFile(path, true);
    files.MoveFile(beside, path);
  });
}

/**
 * One record a line. What power loss or a reader's haste leaves half written is not a line yet; the empty line before
 * each keeps it from spoiling the next.
 */
export function appendRecord(path: string, record: unknown): void {
  writeAs(path, FOR_APPENDING, "\r\n" + writeJson(record) + "\r\n");
}

/** The whole records of such a file. */
export function records(path: string): unknown[] {
  var list: unknown[] = [];
  var lines = linesOf(readText(path) || "");
  for (var index = 0; index < lines.length - 1; index++) {
    try {
      list.push(parseJson(lines[index] as string));
    } catch (error) {
      continue;
    }
  }
  return list;
}

/** null: none. */
export function lastRecord(path: string): unknown {
  var list = records(path);
  return list.length === 0 ? null : list[list.length - 1];
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
