import { fileSystem } from "../com/file-system";
import { foldersIn } from "../files/list-folder";
import { readText } from "../files/read-text";
import { isUnfinished, jobFolder, readJob } from "../job/job-folder";
import { each, kept } from "../text/arrays";
import { jobsFolder, packagesFolder } from "./home-paths";
import { oldest } from "./oldest";

/** The last used ones. */
export function keepFewPackages(keep: number): void {
  each(
    oldest(foldersIn(packagesFolder()), keep, function (name) {
      return readText(packagesFolder() + "\\" + name + "\\used.txt") || "";
    }),
    function (name) {
      fileSystem().DeleteFolder(packagesFolder() + "\\" + name, true);
    },
  );
}

/** The last ones that are over; a job that is not, or that left services otherwise than it found them, is evidence. */
export function keepFewJobs(keep: number): void {
  var over = kept(foldersIn(jobsFolder()), function (id) {
    return !isUnfinished(id);
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
