import { isRestart } from "./is-restart";
import { jobIds, readJob, readResult } from "./job-folder";

/** The newest job that asked for a restart and after which none was tried; null: none. One is tried once for each. */
export function restartAskedBy(): string | null {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var id = ids[index] as string;
    var result = readResult(id);
    if (triedRestart(id)) return null;
    if (result !== null && result.asksForRestart === true) return id;
  }
  return null;
}

/** Whether the newest job is a restart that was commanded, whatever came of it. */
export function restartWasTried(): boolean {
  var newest = jobIds()[0];
  return newest !== undefined && triedRestart(newest);
}

/** One that was not begun (a mailbox server had come to the node) was not tried. */
function triedRestart(id: string): boolean {
  var job = readJob(id);
  if (job === null || !isRestart(job.spec)) return false;
  var result = readResult(id);
  return result === null || result.runs.length > 0;
}
