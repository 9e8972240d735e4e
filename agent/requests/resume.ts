import { appendRecord } from "../files/write-text";
import { agentInHome } from "../home/agent-copy";
import { fileSystem } from "../com/file-system";
import { leavesUnfinished } from "../inspect/unfinished";
import {
  EARLIER_RESULT,
  isAlive,
  jobFolder,
  readJob,
  readResult,
  RESULT_FILE,
  TOKENS_FILE,
  writePhase,
} from "../job/job-folder";
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
var STEP_SECONDS = 5;
var SECOND_LOOK_MILLISECONDS = 300;

/**
 * Runs the job's start-up task now, and creates it where it is missing: power that fails during this is healed at the
 * next boot like any other. A job that lives needs nothing, nor one with a result that left nothing unfinished.
 */
export function resume(request: Fields): Record<string, never> {
  var token = nameField(request, "token", TOKEN);
  var id = nameField(request, "job", JOB_ID);
  requireAdministrator();
  requireLock(token);
  if (readJob(id) === null) unknownJob(id);
  appendRecord(jobFolder(id) + "\\" + TOKENS_FILE, token);
  if (lives(id)) return {};
  if (leavesUnfinished(id)) openAgain(id);
  begin(id);
  if (!isBegun(id, BEGIN_SECONDS)) notResumed("no sign of life after " + BEGIN_SECONDS + " s");
  return {};
}

/**
 * Seen twice: whoever looks holds the file himself for a moment, and another one who looks just then takes him for the
 * job's process.
 */
function lives(id: string): boolean {
  if (isAlive(id) !== "yes") return false;
  wait(SECOND_LOOK_MILLISECONDS);
  return isAlive(id) === "yes";
}

/** Its result was not the last word: from here on it is a job that died, for the next boot too. */
function openAgain(id: string): void {
  var result = jobFolder(id) + "\\" + RESULT_FILE;
  writePhase(jobFolder(id), "healing", "trying again to end what Windows Installer holds");
  fileSystem().CopyFile(result, jobFolder(id) + "\\" + EARLIER_RESULT, true);
  fileSystem().DeleteFile(result, true);
}

/** Just after a boot Task Scheduler does not answer yet. */
function begin(id: string): void {
  for (var waited = 0; ; waited += STEP_SECONDS) {
    var refusal = runHealTask(id);
    // Also a job that was only slow to start, or was healed meanwhile.
    if (refusal === null || isBegun(id, 0)) return;
    if (waited >= BEGIN_SECONDS) notResumed(refusal);
    wait(STEP_SECONDS * 1000);
  }
}

/** null: it was asked for. */
function runHealTask(id: string): string | null {
  var created = readResult(id) === null ? ensureHealTask(id, agentInHome()) : null;
  if (created !== null && created.exitCode !== 0) return "schtasks /create: " + describe(created);
  var run = runTask(healTask(id));
  return run.exitCode === 0 ? null : "schtasks /run: " + describe(run);
}

function isBegun(id: string, seconds: number): boolean {
  for (var waited = 0; ; waited += 500) {
    if (readResult(id) !== null || lives(id)) return true;
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
