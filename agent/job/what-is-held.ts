import type { JobResult } from "../protocol";
import { fileSystem } from "../com/file-system";
import { readEnd } from "../files/read-text";
import { linesOf, trimmed } from "../text/trim";
import type { Findings } from "./finish-job";
import { isLeftUnfinished } from "./left-unfinished";

/**
 * As the log has them: "Error 1704. An installation for … is currently suspended" is another package's, 1705 this
 * product's own (operations.md 2.4; the numbers are not localised).
 */
var SUSPENDED = /\b170[45](\. |: | 2: ).*/;
var ANOTHER = /^1704/;
var LOG_CHARACTERS = 60000;
var LONGEST = 500;

/** Whether Windows Installer holds something when a job ends, and whose it is. */
export function whatIsHeld(findings: Findings): JobResult["unfinished"] {
  if (!isLeftUnfinished()) return null;
  var last = findings.runs[findings.runs.length - 1];
  var said = last === undefined ? "" : saidIn(last.logPath);
  return { ours: findings.leftUnfinished && !ANOTHER.test(said), said: said };
}

/** The installer's own sentence, which names the product that is suspended; "": it said none. */
function saidIn(log: string): string {
  if (log === "" || !fileSystem().FileExists(log)) return "";
  var lines = linesOf(readEnd(log, LOG_CHARACTERS));
  for (var index = 0; index < lines.length; index++) {
    var words = SUSPENDED.exec(lines[index] as string);
    if (words !== null) return trimmed(words[0]).substring(0, LONGEST);
  }
  return "";
}
