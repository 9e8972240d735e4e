import type { Inspection, JobStatus } from "../../agent/protocol";

/** A job of ours that runs, or died without a result. */
export function unfinishedJob({ job }: Inspection): JobStatus | null {
  return job === null || job.phase === "done" ? null : job;
}

/** A job of ours that is over and could not end what Windows Installer holds: the server can try again. */
export function leavingJob({ job, unfinished }: Inspection): JobStatus | null {
  return job !== null && job.phase === "done" && unfinished?.job === job.id ? job : null;
}
