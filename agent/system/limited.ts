import { fileSystem } from "../com/file-system";
import { shell } from "../com/shell";
import { readText } from "../files/read-text";
import { trimmed } from "../text/trim";
import { milliseconds } from "../text/time";
import { runProgram, workFile } from "./command";
import type { CommandResult } from "./command";
import { systemProgram } from "./programs";
import { wait } from "./wait";

var STEP_MILLISECONDS = 1000;
var ENDED = "ended";
var PROCESS_ID = /^[1-9]\d{0,9}$/;

export interface LimitedRun extends CommandResult {
  /** "late": the limit was reached and the program was ended; "lost": it could not be ended. */
  readonly end: "byItself" | "late" | "lost";
}

/**
 * As runProgram, but no longer than that. Only what the program itself tells of its process id is ended: Run gives none,
 * and names do not tell one PowerShell from another.
 */
export function runLimited(
  program: string,
  parameters: string,
  limit: {
    readonly seconds: number;
    readonly processId: (output: string) => string | null;
    /** Of one look whether it has ended; default: a second. */
    readonly stepMilliseconds?: number;
  },
): LimitedRun {
  var file = workFile();
  var mark = file + "." + ENDED;
  // The exit code is 0 or another: && and || tell that without %ERRORLEVEL%, which cmd expands too early.
  var line =
    '"' +
    systemProgram(program) +
    '" ' +
    parameters +
    ' > "' +
    file +
    '" 2>&1 && echo 0 > "' +
    mark +
    '" || echo 1 > "' +
    mark +
    '"';
  var end = milliseconds() + limit.seconds * 1000;
  try {
    shell().Run('"' + systemProgram("cmd.exe") + '" /c "' + line + '"', 0, false);
    for (;;) {
      var code = trimmed(readText(mark) || "");
      if (code !== "") return { exitCode: parseInt(code, 10), output: readText(file) || "", end: "byItself" };
      if (milliseconds() >= end) return endIt(readText(file) || "", limit.processId);
      wait(limit.stepMilliseconds || STEP_MILLISECONDS);
    }
  } finally {
    removeQuietly(file);
    removeQuietly(mark);
  }
}

function endIt(output: string, processId: (output: string) => string | null): LimitedRun {
  var id = processId(output);
  var ended =
    id !== null && PROCESS_ID.test(id) && runProgram("taskkill.exe", "/F /PID " + id).exitCode === 0;
  if (ended) wait(STEP_MILLISECONDS);
  return { exitCode: 1, output: output, end: ended ? "late" : "lost" };
}

/** One that still runs holds its file. */
function removeQuietly(file: string): void {
  try {
    if (fileSystem().FileExists(file)) fileSystem().DeleteFile(file, true);
  } catch (error) {
    return;
  }
}
