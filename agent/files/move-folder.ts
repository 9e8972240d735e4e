import { fileSystem } from "../com/file-system";
import { lastWords, runLine } from "../system/command";

/** "Not implemented"; "object doesn't support this property or method". */
var NO_SUCH_CALL = [0x80004001, 0x800a01b6];

/** Fails when the target exists. By cmd.exe where the file system object does not have the call (Wine 8). */
export function moveFolder(from: string, to: string): void {
  try {
    fileSystem().MoveFolder(from, to);
  } catch (error) {
    var number = ((error as { number?: number }).number || 0) >>> 0;
    if (number !== NO_SUCH_CALL[0] && number !== NO_SUCH_CALL[1]) throw error;
    moveByCmd(from, to);
  }
}

/** `move` puts a folder into one that exists; ends it in there after all, our own look afterwards finds it missing. */
function moveByCmd(from: string, to: string): void {
  var files = fileSystem();
  if (files.FolderExists(to) || files.FileExists(to)) throw new Error(to + " exists");
  var result = runLine('move "' + from + '" "' + to + '"');
  if (files.FolderExists(from) || !files.FolderExists(to))
    throw new Error("move ended with " + result.exitCode + " (" + lastWords(result) + ")");
}
