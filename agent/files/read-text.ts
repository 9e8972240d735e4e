import { ANSI, fileSystem, FOR_READING, UTF16 } from "../com/file-system";
import type { TextStream } from "../com/file-system";
import { each } from "../text/arrays";
import { parseJson } from "../text/parse-json";
import { milliseconds } from "../text/time";
import { linesOf } from "../text/trim";
import { patiently } from "./patiently";

/** Where a new text lies until it takes its place. */
export var BESIDE = ".new";
var PIECE_CHARACTERS = 65536;

/** null: no such file. */
export function readText(path: string): string | null {
  if (!fileSystem().FileExists(path)) return null;
  return readAs(path, ANSI);
}

/** null: no such file, or what lies there is not (yet) whole. Only for files that we wrote into our closed folder. */
export function readJson(path: string): unknown {
  try {
    var text = readWritten(path);
    return text === null ? null : parseJson(text);
  } catch (error) {
    return null;
  }
}

/** What writeText wrote: when power failed between its last two steps, the whole text still lies beside. */
function readWritten(path: string): string | null {
  var text = readText(path);
  return text === null ? readText(path + BESIDE) : text;
}

/** The last `characters` of a log that may be UTF-16 (Windows Installer's) or not (Wine's). */
export function readEnd(path: string, characters: number): string {
  var size = fileSystem().GetFile(path).Size;
  var wide = isWide(path);
  var length = wide ? Math.floor(size / 2) : size;
  if (length <= characters) return readAs(path, wide ? UTF16 : ANSI);
  var stream = fileSystem().OpenTextFile(path, FOR_READING, false, wide ? UTF16 : ANSI);
  try {
    skip(stream, length - characters);
    var text = stream.AtEndOfStream ? "" : stream.ReadAll();
    return text.substring(text.length - characters);
  } finally {
    stream.Close();
  }
}

/** What a visit of the lines of a log may cost at most; every line is cut to `lineCharacters`. */
export interface ScanLimits {
  readonly characters: number;
  readonly lineCharacters: number;
  readonly milliseconds: number;
}

/** Visits the lines of the last `characters` of such a log, piece by piece: the log is never in memory as a whole. */
export function eachLineOfEnd(path: string, limits: ScanLimits, visit: (line: string) => void): void {
  var began = milliseconds();
  var wide = isWide(path);
  var size = fileSystem().GetFile(path).Size;
  var before = (wide ? Math.floor(size / 2) : size) - limits.characters;
  var stream = fileSystem().OpenTextFile(path, FOR_READING, false, wide ? UTF16 : ANSI);
  try {
    if (before > 0) skip(stream, before);
    var rest = "";
    while (!stream.AtEndOfStream && milliseconds() - began < limits.milliseconds) {
      var lines = linesOf(rest + stream.Read(PIECE_CHARACTERS));
      rest = (lines.pop() as string).substring(0, limits.lineCharacters);
      each(lines, function (line) {
        visit(line.substring(0, limits.lineCharacters));
      });
    }
    if (rest !== "") visit(rest);
  } finally {
    stream.Close();
  }
}

/** A stream that cannot skip (Wine 8) is read whole. */
function skip(stream: TextStream, characters: number): void {
  try {
    stream.Skip(characters);
  } catch (error) {
    return;
  }
}

/** ReadAll of an empty file is an error (62). */
function readAs(path: string, format: number): string {
  var stream = patiently(function () {
    return fileSystem().OpenTextFile(path, FOR_READING, false, format);
  });
  try {
    return stream.AtEndOfStream ? "" : stream.ReadAll();
  } finally {
    stream.Close();
  }
}

/** UTF-16 of Western text has a zero in every other byte; text of one byte a character has none. */
function isWide(path: string): boolean {
  var stream = fileSystem().OpenTextFile(path, FOR_READING, false, ANSI);
  try {
    if (stream.AtEndOfStream) return false;
    var start = "";
    for (var count = 0; count < 16 && !stream.AtEndOfStream; count++) start += stream.Read(1);
    return start.indexOf("\u0000") >= 0;
  } finally {
    stream.Close();
  }
}
