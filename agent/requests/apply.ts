import type { JobSpec } from "../protocol";
import { fileSystem } from "../com/file-system";
import { writeText } from "../files/write-text";
import { agentInHome } from "../home/agent-copy";
import { packagePath } from "../home/home-paths";
import { claimJob } from "../job/claim";
import { aliveJob, deadJob, hasJob, hasStarted, JOB_FILE, jobFolder } from "../job/job-folder";
import type { JobRecord, Progress } from "../job/job-folder";
import { createStartTask, deleteTask, describe, runTask, startTask } from "../job/task";
import { withLockFile } from "../lock/lock-file";
import { requireAdministrator } from "../system/administrator";
import { wait } from "../system/wait";
import { each } from "../text/arrays";
import { fail } from "../text/failure";
import { fieldsOf, nameField } from "../text/fields";
import type { Fields } from "../text/fields";
import { now } from "../text/time";
import { writeJson } from "../text/write-json";
import { jobSpecOf } from "./job-spec";
import { requireLock, TOKEN } from "./lock";

/** Task Scheduler starts a task within a second or two; a busy server takes longer. */
var START_SECONDS = 90;

/** Writes the job and starts it detached, as SYSTEM. */
export function apply(request: Fields): Record<string, never> {
  var token = nameField(request, "token", TOKEN);
  var spec = jobSpecOf(fieldsOf(request["job"]));
  requireAdministrator();
  requireLock(token);
  requirePackages(spec);
  var agent = agentInHome();
  withLockFile(function () {
    refuseSecondJob(spec.id);
    writeJob(spec, token, agent);
  });
  startDetached(spec.id, agent);
  return {};
}

function requirePackages(spec: JobSpec): void {
  each(spec.actions, function (action) {
    if (action.kind !== "install" || fileSystem().FileExists(packagePath(action["package"]))) return;
    fail({
      code: "missingFile",
      message: "The package " + action["package"].name + " was not staged on this server.",
      detail: packagePath(action["package"]),
    });
  });
}

function refuseSecondJob(id: string): void {
  if (hasJob(id))
    fail({ code: "jobExists", message: "There is a job " + id + " on this server already.", detail: "" });
  refuseBeside(aliveJob(), "Another job runs on this server: ");
  refuseBeside(deadJob(), "Another job died on this server and has to be resumed first: ");
}

function refuseBeside(job: Progress | null, what: string): void {
  if (job === null) return;
  fail({
    code: "jobExists",
    message: what + job.title + ", started by " + job.who + ", in phase " + job.phase + ".",
    detail: job.id,
  });
}

function writeJob(spec: JobSpec, token: string, agent: string): void {
  var job: JobRecord = { spec: spec, token: token, created: now(), agent: agent };
  fileSystem().CreateFolder(jobFolder(spec.id));
  writeText(jobFolder(spec.id) + "\\" + JOB_FILE, writeJson(job));
}

function startDetached(id: string, agent: string): void {
  var task = startTask(id);
  var created = createStartTask(id, agent);
  if (created.exitCode !== 0) notStarted(id, "schtasks /create: " + describe(created));
  var run = runTask(task);
  var started = run.exitCode === 0 && waitForMarker(id);
  deleteTask(task);
  if (!started)
    notStarted(id, "schtasks /run: " + describe(run) + "; no marker after " + START_SECONDS + " s");
}

function waitForMarker(id: string): boolean {
  for (var waited = 0; waited < START_SECONDS * 1000; waited += 500) {
    if (hasStarted(id)) return true;
    wait(500);
  }
  return false;
}

/** With the marker taken, a task that fires late after all does nothing. Already taken: it did start. */
function notStarted(id: string, detail: string): void {
  if (!claimJob(jobFolder(id))) return;
  fail({
    code: "jobNotStarted",
    message:
      "The job did not start: the scheduled task left no sign of life. Nothing was changed. " +
      "Look at the Task Scheduler service of this server.",
    detail: detail,
  });
}
