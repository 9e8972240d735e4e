import { isRestart } from "./is-restart";
import { jobIds, readJob, readResult } from "./job-folder";

/** The newest job that says how the server is: a restart that is over is passed over, it changed nothing. null: none. */
export function newestJobId(): string | null {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var id = ids[index] as string;
    var job = readJob(id);
    if (job === null || !isRestart(job.spec) || readResult(id) === null) return id;
  }
  return ids[0] || null;
}
