import type { JobSpec } from "../protocol";
import { fileSystem } from "../com/file-system";
import { writeText } from "../files/write-text";
import { agentInHome } from "../home/agent-copy";
import { packagePath } from "../home/home-paths";
import { claimJob } from "../job/claim";
import { aliveJob, hasJob, JOB_FILE, jobFolder, STARTED_FILE } from "../job/job-folder";
import { createTask, deleteTask, describe, runTask } from "../job/task";
import { withLockFile } from "../lock/lock-file";
import { requireAdministrator } from "../system/administrator";
import { wait } from "../system/wait";
import { fail } from "../text/failure";
import { badRequest, fieldsOf, nameField, numberField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { now } from "../text/time";
import { writeJson } from "../text/write-json";
import { requireLock, TOKEN } from "./lock";
import { FILE_NAME, SHA256 } from "./stage";

export var JOB_ID = /^[A-Za-z0-9-]{1,80}$/;
var GUID = /^\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}$/;
/** Task Scheduler starts a task within a second or two; a busy server takes longer. */
var START_SECONDS = 90;

/** Writes the job and starts it detached, as SYSTEM. */
export function apply(request: Fields): Record<string, never> {
  var token = nameField(request, "token", TOKEN);
  var spec = jobSpec(fieldsOf(request["job"]));
  requireAdministrator();
  requireLock(token);
  requirePackage(spec);
  var agent = agentInHome();
  withLockFile(function () {
    refuseSecondJob(spec.id);
    writeJob(spec, token);
  });
  startDetached(spec.id, agent);
  return {};
}

function jobSpec(fields: Fields): JobSpec {
  var file = fieldsOf(fields["package"]);
  if (fields["kind"] !== "install") badRequest("kind of job is not install");
  var named = { sha256: nameField(file, "sha256", SHA256), name: nameField(file, "name", FILE_NAME) };
  var spec: { [name: string]: unknown } = {
    id: nameField(fields, "id", JOB_ID),
    kind: "install",
    title: textField(fields, "title"),
    who: textField(fields, "who"),
    productCode: nameField(fields, "productCode", GUID),
    patchCode: nameField(fields, "patchCode", GUID),
    busyWaitSeconds: numberField(fields, "busyWaitSeconds"),
  };
  spec["package"] = named; // a reserved word of ECMAScript 3: not as a name in an object literal
  return spec as unknown as JobSpec;
}

function requirePackage(spec: JobSpec): void {
  if (fileSystem().FileExists(packagePath(spec["package"]))) return;
  fail({
    code: "missingFile",
    message: "The package " + spec["package"].name + " was not staged on this server.",
    detail: packagePath(spec["package"]),
  });
}

function refuseSecondJob(id: string): void {
  if (hasJob(id))
    fail({ code: "jobExists", message: "There is a job " + id + " on this server already.", detail: "" });
  var alive = aliveJob();
  if (alive === null) return;
  fail({
    code: "jobExists",
    message:
      "Another job runs on this server: " +
      alive.title +
      ", started by " +
      alive.who +
      ", in phase " +
      alive.phase +
      ".",
    detail: alive.id,
  });
}

function writeJob(spec: JobSpec, token: string): void {
  fileSystem().CreateFolder(jobFolder(spec.id));
  writeText(jobFolder(spec.id) + "\\" + JOB_FILE, writeJson({ spec: spec, token: token, created: now() }));
}

function startDetached(id: string, agent: string): void {
  var task = "ExchangeRollup-" + id;
  var created = createTask(task, agent, jobFolder(id));
  if (created.exitCode !== 0) notStarted(id, "schtasks /create: " + describe(created));
  var run = runTask(task);
  var started = run.exitCode === 0 && waitForMarker(id);
  deleteTask(task);
  if (!started)
    notStarted(id, "schtasks /run: " + describe(run) + "; no marker after " + START_SECONDS + " s");
}

function waitForMarker(id: string): boolean {
  for (var waited = 0; waited < START_SECONDS * 1000; waited += 500) {
    if (fileSystem().FileExists(jobFolder(id) + "\\" + STARTED_FILE)) return true;
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
