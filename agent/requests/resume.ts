import { appendRecord } from "../files/write-text";
import { agentInHome } from "../home/agent-copy";
import { isAlive, jobFolder, readJob, readResult, TOKENS_FILE } from "../job/job-folder";
import { describe, ensureHealTask, healTask, runTask } from "../job/task";
import { requireAdministrator } from "../system/administrator";
import { wait } from "../system/wait";
import { fail } from "../text/failure";
import { nameField } from "../text/fields";
import type { Fields } from "../text/fields";
import { JOB_ID } from "./job-spec";
import { requireLock, TOKEN } from "./lock";
import { unknownJob } from "./status";

/** Task Scheduler starts a task within a second or two; a busy server takes longer. */
var BEGIN_SECONDS = 90;

/**
 * Runs the job's start-up task now, and creates it where it is missing: power that fails during this is healed at the
 * next boot like any other. A job that lives or has its result needs nothing.
 */
export function resume(request: Fields): Record<string, never> {
  var token = nameField(request, "token", TOKEN);
  var id = nameField(request, "job", JOB_ID);
  requireAdministrator();
  requireLock(token);
  if (readJob(id) === null) unknownJob(id);
  appendRecord(jobFolder(id) + "\\" + TOKENS_FILE, token);
  if (isAlive(id) === "yes") return {};
  if (readResult(id) === null) {
    var created = ensureHealTask(id, agentInHome());
    if (created !== null && created.exitCode !== 0) notResumed("schtasks /create: " + describe(created));
  }
  var run = runTask(healTask(id));
  if (!hasBegun(id, run.exitCode === 0 ? BEGIN_SECONDS : 0)) notResumed("schtasks /run: " + describe(run));
  return {};
}

/** Also a job that was only slow to start, or was healed meanwhile. */
function hasBegun(id: string, seconds: number): boolean {
  for (var waited = 0; ; waited += 500) {
    if (isAlive(id) === "yes" || readResult(id) !== null) return true;
    if (waited >= seconds * 1000) return false;
    wait(500);
  }
}

function notResumed(detail: string): never {
  return fail({
    code: "jobNotStarted",
    message:
      "The job was not resumed: its task left no sign of life. Look at the Task Scheduler service of this server; " +
      "where its start-up task is in place, a restart of the server heals too.",
    detail: detail,
  });
}
