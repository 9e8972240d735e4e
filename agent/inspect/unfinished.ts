import type { UnfinishedFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { isLeftUnfinished } from "../job/left-unfinished";
import { readResult } from "../job/job-folder";
import { systemRoot } from "../system/programs";
import { isoTime } from "../text/time";

/** Of whatever transaction is under way or suspended (operations.md 2.4). */
function inProgressFile(): string {
  return systemRoot() + "\\Installer\\inprogressinstallinfo.ipi";
}

/** What Windows Installer holds, and what our newest job knows of it. null: nothing, or it could not be looked at. */
export function readUnfinished(newest: string | null): UnfinishedFacts | null {
  if (!isLeftUnfinished()) return null;
  var since = beganAt();
  var left = newest === null ? null : leftBy(newest, since);
  return {
    since: since,
    job: left !== null && left.ours ? newest : null,
    said: left === null ? "" : left.said,
  };
}

/** A job whose unfinished installation was resumed by nobody: the same as when its result was written. */
export function leavesUnfinished(id: string): boolean {
  var unfinished = readUnfinished(id);
  return unfinished !== null && unfinished.job === id;
}

/** What began after the job was over is another one. */
function leftBy(id: string, since: string | null): { readonly ours: boolean; readonly said: string } | null {
  var result = readResult(id);
  if (result === null || result.unfinished === null) return null;
  return since !== null && since > result.endedAt ? null : result.unfinished;
}

/** null: the file is not there, or could not be looked at. */
export function beganAt(): string | null {
  try {
    if (!fileSystem().FileExists(inProgressFile())) return null;
    return isoTime(new Date(fileSystem().GetFile(inProgressFile()).DateLastModified as number));
  } catch (error) {
    return null;
  }
}
