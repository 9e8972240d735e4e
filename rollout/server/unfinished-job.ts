import type { Inspection, JobStatus } from "../../agent/protocol";

/** A job of ours that runs, or died without a result. */
export function unfinishedJob({ job }: Inspection): JobStatus | null {
  return job === null || job.phase === "done" ? null : job;
}
