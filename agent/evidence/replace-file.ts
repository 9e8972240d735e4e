import { ANSI, fileSystem, FOR_WRITING } from "../com/file-system";
import { readBytes, writeBytes } from "../files/bytes";
import { lastWords, runLine, runProgram, workFile } from "../system/command";

/** Beside the file, so that it is on the same volume and inherits the same access. */
var BESIDE = ".exchange-rollup.new";
/** What cacls takes for "yes" to its question, in its own language (see closed-folder.ts). */
var YES = "YJOSTKIE";

/**
 * New bytes for a file in one step of the file system, so that no service ever reads half of it; who may access it stays.
 * `move /y` is MoveFileEx with MOVEFILE_REPLACE_EXISTING, which the file system object has no call for.
 */
export function replaceFile(path: string, hex: string): void {
  var beside = path + BESIDE;
  try {
    writeBytes(beside, hex);
    if (fileSystem().FileExists(path)) keepAccess(path, beside);
    var moved = runLine('move /y "' + beside + '" "' + path + '"');
    if (readBytes(path) !== hex)
      throw new Error(
        "move ended with " + moved.exitCode + " (" + lastWords(moved) + "), and the file is not as written",
      );
  } finally {
    if (fileSystem().FileExists(beside)) fileSystem().DeleteFile(beside, true);
  }
}

/** What a death just before the move has left. */
export function removeBeside(path: string): void {
  if (fileSystem().FileExists(path + BESIDE)) fileSystem().DeleteFile(path + BESIDE, true);
}

/** Mostly both inherit all that they have from their folder, and nothing has to be done. */
function keepAccess(from: string, to: string): void {
  var wanted = accessList(from);
  if (wanted === accessList(to)) return;
  for (var index = 0; index < YES.length; index++) {
    setAccessList(to, wanted, YES.charAt(index));
    if (accessList(to) === wanted) return;
  }
  throw new Error("its access list could not be given to the new file: " + wanted);
}

function accessList(path: string): string {
  var result = runProgram("cacls.exe", '"' + path + '" /S');
  // The path before it may be on drive D: a list of entries follows the flags, never a backslash.
  var list = /D:[A-Z]*(?:\([^()]*\))+/.exec(result.output.replace(/[\r\n]/g, ""));
  if (list === null) throw new Error("its access list could not be read: " + lastWords(result));
  return list[0];
}

function setAccessList(path: string, list: string, letter: string): void {
  var answers = workFile();
  var stream = fileSystem().OpenTextFile(answers, FOR_WRITING, true, ANSI);
  stream.Write(letter + "\r\n");
  stream.Close();
  try {
    runProgram("cacls.exe", '"' + path + '" /S:"' + list + '" < "' + answers + '"');
  } finally {
    fileSystem().DeleteFile(answers, true);
  }
}
