import type { JobStatus } from "../protocol";
import { progressOf } from "./job-folder";
import type { Progress } from "./job-folder";
import { hasTask, healTask } from "./task";

/** null: no such job. */
export function jobStatus(id: string): JobStatus | null {
  var progress = progressOf(id);
  return progress === null ? null : statusOf(progress);
}

export function statusOf(progress: Progress): JobStatus {
  return {
    id: progress.id,
    title: progress.title,
    who: progress.who,
    phase: progress.phase,
    since: progress.since,
    note: progress.note,
    alive: progress.alive,
    healsAtBoot: hasTask(healTask(progress.id)),
  };
}
