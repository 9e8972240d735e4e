import { fileSystem } from "../com/file-system";
import { each } from "../text/arrays";
import { readBytes } from "../files/bytes";
import { afterCopy, beforeCopy, forgetChange, requireChanges } from "./changes";
import type { Change } from "./changes";
import { configBytes } from "./managed-services";
import { takenOut } from "./merge";
import { removeBeside, replaceFile } from "./replace-file";

export interface PutBack {
  /** Files that are without our change now. */
  readonly files: string[];
  /** Those that were left, each with why. */
  readonly left: string[];
}

/**
 * Undoes what was done, file by file: one that is as we left it gets its bytes back or goes; of one that somebody has
 * changed since only our element goes. What cannot be told apart is left, and said once.
 */
export function putEvidenceBack(): PutBack {
  var done: PutBack = { files: [], left: [] };
  each(requireChanges(), function (change) {
    removeBeside(change.file);
    var left = undo(change);
    if (left === "") done.files.push(change.file);
    else done.left.push(change.file + " " + left);
    forgetChange(change.file);
  });
  return done;
}

/** Why it is left; "": it is as it was. */
function undo(change: Change): string {
  var current = configBytes(change.file);
  var before = bytesOf(beforeCopy(change));
  if (current === before) return "";
  if (current === null) return "";
  if (current === bytesOf(afterCopy(change))) {
    if (before !== null) replaceFile(change.file, before);
    else if (change.put === "file") fileSystem().DeleteFile(change.file, true);
    else return "is left as it is: the copy of what it was before is gone";
    return "";
  }
  var rest = takenOut(current, change);
  if (rest === "gone") return "";
  if (rest === "unclear")
    return "is left as it is: somebody has changed it so that what was put in cannot be told from the rest";
  replaceFile(change.file, rest.bytes);
  return "";
}

/** null: no such file. */
function bytesOf(copy: string): string | null {
  return fileSystem().FileExists(copy) ? readBytes(copy) : null;
}
