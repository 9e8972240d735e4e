import { jobFolder } from "./job-folder";
import { runProgram, lastWords } from "../system/command";
import { systemProgram } from "../system/programs";
import type { CommandResult } from "../system/command";
import type { Answer } from "../protocol";
import { padded } from "../text/time";
import { linesOf } from "../text/trim";

/** Starts the job, once. */
export function startTask(id: string): string {
  return "ExchangeRollup-" + id;
}

/** Is there from before the job's first change until its result is written. */
export function healTask(id: string): string {
  return "ExchangeRollup-" + id + "-heal";
}

/** Is there from before a restart is commanded until the job's result is written: leaves the mark of a boot. */
export function bootTask(id: string): string {
  return "ExchangeRollup-" + id + "-boot";
}

/** A scheduled task outlives the SSH session and needs no WMI, which the patch stops (operations.md 9.3). */
export function createStartTask(id: string, agent: string): CommandResult {
  return create(startTask(id), commandLine(agent, "job", id), "/sc once /st " + farTime(new Date()));
}

/** At each boot, before anybody logs on. null: it is there already, which schtasks would ask about. */
export function ensureHealTask(id: string, agent: string): CommandResult | null {
  if (hasTask(healTask(id)) === "yes") return null;
  return create(healTask(id), commandLine(agent, "heal", id), "/sc onstart");
}

/** Nobody asks for this one: only a start of Windows runs it. */
export function createBootTask(id: string, agent: string): CommandResult {
  return create(bootTask(id), commandLine(agent, "booted", id), "/sc onstart");
}

export function runTask(name: string): CommandResult {
  return runProgram("schtasks.exe", '/run /tn "' + name + '"');
}

/** Its start time would fire it again. Deleting the task does not end what it started. */
export function deleteTask(name: string): CommandResult {
  return runProgram("schtasks.exe", '/delete /tn "' + name + '" /f');
}

/** Windows Server 2003 cannot ask for one; 2008 puts a backslash before the names. */
export function hasTask(name: string): Answer {
  var result = runProgram("schtasks.exe", "/query /fo csv /nh");
  if (result.exitCode !== 0) return "unknown";
  var output = result.output.toLowerCase();
  var wanted = name.toLowerCase() + '"';
  return output.indexOf('"' + wanted) >= 0 || output.indexOf('"\\' + wanted) >= 0 ? "yes" : "no";
}

/** One that a job has in Task Scheduler, to start it or to heal after it. */
export interface JobTask {
  readonly name: string;
  readonly job: string;
}

/** By the names that we gave them. None also where Task Scheduler does not answer. */
export function tasksOfJobs(): JobTask[] {
  var result = runProgram("schtasks.exe", "/query /fo csv /nh");
  var tasks: JobTask[] = [];
  if (result.exitCode !== 0) return tasks;
  var lines = linesOf(result.output);
  for (var index = 0; index < lines.length; index++) {
    var named = /^"\\?(ExchangeRollup-([A-Za-z0-9-]+?)(-heal|-boot)?)"/i.exec(lines[index] as string);
    if (named !== null) tasks.push({ name: named[1] as string, job: named[2] as string });
  }
  return tasks;
}

export function describe(result: CommandResult): string {
  return "exit code " + result.exitCode + " (" + lastWords(result) + ")";
}

/** schtasks demands a time with /sc once, in local time and without a day: twelve hours away is never soon. */
function farTime(date: Date): string {
  return padded((date.getHours() + 12) % 24) + ":" + padded(date.getMinutes());
}

function create(name: string, line: string, when: string): CommandResult {
  return runProgram("schtasks.exe", '/create /tn "' + name + '" /tr "' + line + '" ' + when + " /ru SYSTEM");
}

function commandLine(agent: string, verb: "job" | "heal" | "booted", id: string): string {
  return (
    quoted(systemProgram("cscript.exe")) +
    " //nologo " +
    quoted(agent) +
    " " +
    verb +
    " " +
    quoted(jobFolder(id))
  );
}

/** Inside the quotes of /tr. */
function quoted(path: string): string {
  return '\\"' + path + '\\"';
}
