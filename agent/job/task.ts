import { runProgram, lastWords, systemProgram } from "../system/command";
import type { CommandResult } from "../system/command";
import { padded } from "../text/time";

/** A scheduled task outlives the SSH session and needs no WMI, which the patch stops (operations.md 9.3). */
export function createTask(name: string, agent: string, folder: string): CommandResult {
  var line = quoted(systemProgram("cscript.exe")) + " //nologo " + quoted(agent) + " job " + quoted(folder);
  return runProgram(
    "schtasks.exe",
    '/create /tn "' + name + '" /tr "' + line + '" /sc once /st ' + farTime(new Date()) + " /ru SYSTEM",
  );
}

export function runTask(name: string): CommandResult {
  return runProgram("schtasks.exe", '/run /tn "' + name + '"');
}

/** Its start time would fire it again. Deleting the task does not end what it started. */
export function deleteTask(name: string): CommandResult {
  return runProgram("schtasks.exe", '/delete /tn "' + name + '" /f');
}

export function describe(result: CommandResult): string {
  return "exit code " + result.exitCode + " (" + lastWords(result) + ")";
}

/** schtasks demands a time with /sc once, in local time and without a day: twelve hours away is never soon. */
function farTime(date: Date): string {
  return padded((date.getHours() + 12) % 24) + ":" + padded(date.getMinutes());
}

/** Inside the quotes of /tr. */
function quoted(path: string): string {
  return '\\"' + path + '\\"';
}
