import { fileSystem } from "../com/file-system";
import { foldersIn } from "../files/list-folder";
import { readText } from "../files/read-text";
import { isAlive, jobFolder, jobIds, readJob, readResult } from "../job/job-folder";
import type { JobRecord } from "../job/job-folder";
import { jobOfOpenSnapshot } from "../job/snapshot";
import { each, hasName, kept } from "../text/arrays";
import { jobsFolder, packagesFolder } from "./home-paths";
import { oldest } from "./oldest";

/** The last used ones, and those of jobs without a result: healing may need them. */
export function keepFewPackages(keep: number): void {
  var needed = packagesNeeded();
  each(
    oldest(foldersIn(packagesFolder()), keep, function (name) {
      return readText(packagesFolder() + "\\" + name + "\\used.txt") || "";
    }),
    function (name) {
      if (!hasName(needed, name)) fileSystem().DeleteFolder(packagesFolder() + "\\" + name, true);
    },
  );
}

function packagesNeeded(): string[] {
  var hashes: string[] = [];
  each(jobsWithoutResult(), function (job) {
    each(job.spec.actions, function (action) {
      if (action.kind === "install") hashes.push(action["package"].sha256);
    });
  });
  return hashes;
}

export function jobsWithoutResult(): JobRecord[] {
  var jobs: JobRecord[] = [];
  each(jobIds(), function (id) {
    var job = readJob(id);
    if (job !== null && readResult(id) === null) jobs.push(job);
  });
  return jobs;
}

/** The last ones that are over, and the one whose snapshot was not proved restored, which is still needed. */
export function keepFewJobs(keep: number): void {
  var open = jobOfOpenSnapshot("");
  var over = kept(foldersIn(jobsFolder()), function (id) {
    return id !== open && isOver(id);
  });
  each(
    oldest(over, keep, function (id) {
      var job = readJob(id);
      return job === null ? "" : job.created;
    }),
    function (id) {
      fileSystem().DeleteFolder(jobFolder(id), true);
    },
  );
}

/** Also one whose description power loss took before it could start. */
function isOver(id: string): boolean {
  return isAlive(id) === "no" && (readResult(id) !== null || readJob(id) === null);
}
