import type { Answer, JobPhase, JobResult, JobSpec, JobStatus } from "../protocol";
import { fileSystem } from "../com/file-system";
import { isHeld } from "../files/held-file";
import { foldersIn } from "../files/list-folder";
import { readJson } from "../files/read-text";
import { appendRecord, lastRecord } from "../files/write-text";
import { jobsFolder } from "../home/home-paths";
import { errorText } from "../text/failure";
import { each } from "../text/arrays";
import { now } from "../text/time";

/** What a job's folder holds. */
export interface JobRecord {
  readonly spec: JobSpec;
  /** The lock's, under which it was asked for. */
  readonly token: string;
  readonly created: string;
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
export var RESULT_FILE = "result.json";
export var LOG_FILE = "installer.log";

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

/** null: no such job, or one that power loss left without its description. */
export function jobStatus(id: string): JobStatus | null {
  var job = readJob(id);
  if (job === null) return null;
  var last = lastRecord(jobFolder(id) + "\\" + PHASES_FILE) as PhaseRecord | null;
  return {
    id: id,
    title: job.spec.title,
    who: job.spec.who,
    phase: last === null ? "created" : last.phase,
    since: last === null ? job.created : last.since,
    note: last === null ? "" : last.note,
    alive: isAlive(id),
  };
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

/** A job that runs, whoever asked for it. */
export function aliveJob(): JobStatus | null {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    if (isAlive(ids[index] as string) !== "no") return jobStatus(ids[index] as string);
  }
  return null;
}

export function isJobOfTokenAlive(token: string): boolean {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var job = readJob(ids[index] as string);
    if (job !== null && job.token === token && isAlive(ids[index] as string) !== "no") return true;
  }
  return false;
}

/** Not over, or over with services that are not what they were. */
export function isUnfinished(id: string): boolean {
  var result = readResult(id);
  return result === null || result.services.complete !== "yes";
}

/** Does the work; a failure becomes a sentence and the job goes on. */
export function attempt(trouble: string[], what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    trouble.push(what + " failed: " + errorText(error));
  }
}
