import type { Answer, JobPhase, JobResult, JobSpec, JobStatus } from "../protocol";
import { fileSystem } from "../com/file-system";
import { isHeld } from "../files/held-file";
import { foldersIn } from "../files/list-folder";
import { readJson } from "../files/read-text";
import { appendRecord, lastRecord, records } from "../files/write-text";
import { jobsFolder } from "../home/home-paths";
import { errorText } from "../text/failure";
import { each, hasName, mapped } from "../text/arrays";
import { now } from "../text/time";
import { overdueNote } from "./time-limit";

/** What a job's folder holds. */
export interface JobRecord {
  readonly spec: JobSpec;
  /** The lock's, under which it was asked for. */
  readonly token: string;
  readonly created: string;
  /** The file in our closed folder that runs it, and heals it. */
  readonly agent: string;
}

interface PhaseRecord {
  readonly phase: JobPhase;
  readonly since: string;
  readonly note: string;
}

export var JOB_FILE = "job.json";
/** Held open by the job's process as long as it lives. */
export var ALIVE_FILE = "alive.txt";
/** Written once; a task that fires again finds it. */
export var STARTED_FILE = "started.txt";
export var PHASES_FILE = "phases.txt";
export var SNAPSHOT_FILE = "services.json";
export var BEFORE_FILE = "patches-before.json";
/** Whether a restart was pending before the job. */
export var RESTART_BEFORE_FILE = "restart-before.json";
export var RUNS_FILE = "runs.txt";
/** Tokens of the locks under which it was resumed. */
export var TOKENS_FILE = "tokens.txt";
export var RESULT_FILE = "result.json";
/** Of a job that was opened again: what it had ended with before. */
export var EARLIER_RESULT = "result-before.json";

export function jobFolder(id: string): string {
  return jobsFolder() + "\\" + id;
}

export function hasJob(id: string): boolean {
  return fileSystem().FolderExists(jobFolder(id));
}

export function readJob(id: string): JobRecord | null {
  return readJson(jobFolder(id) + "\\" + JOB_FILE) as JobRecord | null;
}

export function readResult(id: string): JobResult | null {
  return readJson(jobFolder(id) + "\\" + RESULT_FILE) as JobResult | null;
}

/** Only news for people: that it cannot be written (a full disk) must not stop the work. */
export function writePhase(folder: string, phase: JobPhase, note: string): void {
  try {
    appendRecord(folder + "\\" + PHASES_FILE, { phase: phase, since: now(), note: note });
  } catch (error) {
    return;
  }
}

/** How far a job is: what can be seen without asking Task Scheduler. */
export type Progress = Omit<JobStatus, "healsAtBoot">;

/** null: no such job, or one that power loss left without its description. */
export function progressOf(id: string): Progress | null {
  var job = readJob(id);
  return job === null ? null : progressOfJob(id, job);
}

/** A job's description does not change: who looks again has it. */
export function progressOfJob(id: string, job: JobRecord): Progress {
  var alive = isAlive(id); // before the rest: what has ended by now has also written all
  var last = lastPhase(id, job);
  var phase: JobPhase = alive === "no" && readResult(id) !== null ? "done" : last.phase;
  return {
    id: id,
    title: job.spec.title,
    who: job.spec.who,
    phase: phase,
    since: last.since,
    note: last.note + overdueNote(job, phase),
    alive: alive,
  };
}

function lastPhase(id: string, job: JobRecord): PhaseRecord {
  var last = lastRecord(jobFolder(id) + "\\" + PHASES_FILE) as PhaseRecord | null;
  return last || { phase: "created", since: job.created, note: "" };
}

export function isAlive(id: string): Answer {
  try {
    return isHeld(jobFolder(id) + "\\" + ALIVE_FILE) ? "yes" : "no";
  } catch (error) {
    return "unknown";
  }
}

/** Newest first. */
export function jobIds(): string[] {
  var jobs: { id: string; created: string }[] = [];
  each(foldersIn(jobsFolder()), function (id) {
    var job = readJob(id);
    if (job !== null) jobs.push({ id: id, created: job.created });
  });
  jobs.sort(function (a, b) {
    return a.created < b.created ? 1 : a.created > b.created ? -1 : 0;
  });
  var ids: string[] = [];
  each(jobs, function (job) {
    ids.push(job.id);
  });
  return ids;
}

/** A job that runs, whoever asked for it. One that said it is done has only its process to end. */
export function aliveJob(): Progress | null {
  return firstJob(function (progress) {
    return progress.alive !== "no" && progress.phase !== "done";
  });
}

/** A job that began and died: what it left on the server is not known before it is resumed or healed at boot. */
export function deadJob(): Progress | null {
  return firstJob(function (progress) {
    return progress.phase !== "done" && progress.alive === "no" && hasBegun(progress.id);
  });
}

function firstJob(wanted: (progress: Progress) => boolean): Progress | null {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var progress = progressOf(ids[index] as string);
    if (progress !== null && wanted(progress)) return progress;
  }
  return null;
}

/** The marker alone does not say so: it is also taken so that a job never starts. */
function hasBegun(id: string): boolean {
  var folder = jobFolder(id) + "\\";
  return fileSystem().FileExists(folder + PHASES_FILE) || fileSystem().FileExists(folder + SNAPSHOT_FILE);
}

export function hasStarted(id: string): boolean {
  return fileSystem().FileExists(jobFolder(id) + "\\" + STARTED_FILE);
}

/** Whether a lock belongs to a job that runs, by the token that asked for it or for its resumption. */
export function isJobOfTokenAlive(token: string): boolean {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var id = ids[index] as string;
    if (isOfToken(id, token) && isAlive(id) !== "no") return true;
  }
  return false;
}

/** Whether a lock of this token was taken for the job: by who asked for it, or for its resumption. */
export function isOfToken(id: string, token: string): boolean {
  var job = readJob(id);
  return (job !== null && job.token === token) || hasName(resumedUnder(id), token);
}

function resumedUnder(id: string): string[] {
  return mapped(records(jobFolder(id) + "\\" + TOKENS_FILE), String);
}

/** Does the work; a failure becomes a sentence and the job goes on. */
export function attempt(trouble: string[], what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    trouble.push(what + " failed: " + errorText(error));
  }
}
