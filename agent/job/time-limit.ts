import type { JobPhase } from "../protocol";
import { milliseconds, timeOf } from "../text/time";
import type { JobRecord } from "./job-folder";

/** While msiexec may be at work: it is never ended, as that leaves a suspended installation (operations.md 2.4). */
var AT_WORK: readonly JobPhase[] = ["installing", "waiting", "healing"];

/** From then on the job begins nothing more. */
export function isOverdue(job: JobRecord): boolean {
  return milliseconds() - timeOf(job.created) > job.spec.limitSeconds * 1000;
}

/** For who follows a job that is over its limit: what it goes on to do. "" before. */
export function overdueNote(job: JobRecord, phase: JobPhase): string {
  if (!isOverdue(job)) return "";
  for (var index = 0; index < AT_WORK.length; index++) {
    if (AT_WORK[index] === phase)
      return (
        " (over the job's limit of " +
        inMinutes(job) +
        ": it begins nothing more, waits for msiexec, which must not be ended, and then puts the services back)"
      );
  }
  return "";
}

export function inMinutes(job: JobRecord): string {
  return Math.round(job.spec.limitSeconds / 60) + " min";
}
