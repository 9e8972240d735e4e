import type { CollectReply, JobResult } from "../protocol";
import { fileSystem } from "../com/file-system";
import { hasHome } from "../home/home";
import { readEnd } from "../files/read-text";
import { progressOf, readResult } from "../job/job-folder";
import { readInstallerEvents } from "../job/installer-events";
import { tellingLines } from "../job/telling-lines";
import { fail } from "../text/failure";
import { nameField, numberField } from "../text/fields";
import type { Fields } from "../text/fields";
import { linesOf } from "../text/trim";
import { JOB_ID } from "./job-spec";
import { unknownJob } from "./status";

/** Verbose lines are rarely longer. */
var LINE_CHARACTERS = 400;
var LONGEST_LINE = 2000;

export function collect(request: Fields): CollectReply {
  var id = nameField(request, "job", JOB_ID);
  var lines = numberField(request, "logLines");
  var status = (hasHome() ? progressOf(id) : null) || unknownJob(id);
  var result = readResult(id);
  if (result === null) {
    return fail({
      code: "jobUnknown",
      message:
        "Job " +
        id +
        " has no result: it is in phase " +
        status.phase +
        (status.alive === "no" ? " and its process is gone." : "."),
      detail: "",
    });
  }
  var log = lastLog(result);
  return {
    result: result,
    logTail: lines === 0 || log === null ? [] : logTail(log, lines),
    telling: lines === 0 || log === null ? [] : tellingLines(log),
    events: readInstallerEvents(result.startedAt),
  };
}

/** null: the last run left none. */
function lastLog(result: JobResult): string | null {
  var last = result.runs[result.runs.length - 1];
  return last === undefined || last.logPath === "" || !fileSystem().FileExists(last.logPath)
    ? null
    : last.logPath;
}

function logTail(log: string, wanted: number): string[] {
  var lines = linesOf(readEnd(log, wanted * LINE_CHARACTERS));
  if (lines[lines.length - 1] === "") lines.pop();
  var tail: string[] = [];
  for (var index = Math.max(0, lines.length - wanted); index < lines.length; index++)
    tail.push((lines[index] as string).substring(0, LONGEST_LINE));
  return tail;
}
