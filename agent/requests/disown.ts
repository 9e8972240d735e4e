import type { RecordFacts } from "../protocol";
import { audit } from "../home/audit";
import { requireChanges } from "../evidence/changes";
import { hasHome, removeGone, removeHome } from "../home/home";
import { leavesUnfinished } from "../inspect/unfinished";
import { auditJob } from "../job/audit-job";
import { aliveJob, deadJob, jobIds, progressOf, readJob, readResult } from "../job/job-folder";
import type { Progress } from "../job/job-folder";
import { jobOfOpenSnapshot, readSnapshot } from "../job/snapshot";
import { isRestart } from "../job/is-restart";
import { newestJobId } from "../job/newest-job";
import { bootTask, deleteTask, healTask, startTask } from "../job/task";
import { readLock } from "../lock/lock-file";
import { requireWholeRecord } from "../record/record-file";
import { compareServices } from "../services/restore-services";
import { requireAdministrator } from "../system/administrator";
import { each, mapped } from "../text/arrays";
import { fail } from "../text/failure";
import { nameField } from "../text/fields";
import type { Fields } from "../text/fields";
import { now } from "../text/time";
import { RECORD_TOKEN } from "./claim";
import { requireLock, TOKEN } from "./lock";

/** Gives the server up, when nothing is owed to it any more. What power loss interrupts can be asked for again. */
export function disown(request: Fields): Record<string, never> {
  var lock = nameField(request, "lock", TOKEN);
  var token = nameField(request, "token", RECORD_TOKEN);
  requireAdministrator();
  if (!hasHome()) {
    removeGone();
    return {};
  }
  requireLock(lock);
  var record = requireWholeRecord();
  requireToken(record, token);
  refuseWhile(aliveJob(), "runs");
  refuseWhile(deadJob(), "died, and what it left on this server was not put in order yet");
  refuseWhile(leavingJob(), "left an installation unfinished, which Windows Installer still holds");
  requireServices();
  requireNoEvidence();
  each(jobIds(), leaveNothing);
  var holder = readLock();
  audit([
    now(),
    holder === null ? "" : holder.who,
    "gave the server up",
    record === null ? "it had no record" : record.urn,
  ]);
  removeHome();
  return {};
}

function requireToken(record: RecordFacts | null, token: string): void {
  if (record === null || record.token === token) return;
  fail({
    code: "wrongToken",
    message:
      "This server belongs to " +
      record.urn +
      " since " +
      record.since +
      ", with another token than the one that was given.",
    detail: "",
  });
}

function leavingJob(): Progress | null {
  var newest = newestJobId();
  return newest !== null && leavesUnfinished(newest) ? progressOf(newest) : null;
}

function refuseWhile(job: Progress | null, state: string): void {
  if (job === null) return;
  fail({
    code: "jobExists",
    message:
      "The server cannot be given up while a job " +
      state +
      ": " +
      job.title +
      ", started by " +
      job.who +
      ", in phase " +
      job.phase +
      ".",
    detail: job.id,
  });
}

/** The last that is known of how they were goes with our folder: only when they are so again. */
function requireServices(): void {
  var open = jobOfOpenSnapshot("");
  if (open === null) return;
  var services = compareServices(readSnapshot(open) || []);
  if (services.complete === "yes") return;
  fail({
    code: "servicesOwed",
    message:
      "The server cannot be given up: not every service is as job " +
      open +
      " found it: " +
      (services.failed.join("; ") || "they could not be looked at") +
      ".",
    detail: open,
  });
}

/** With our folder would go the copies of what they were before. */
function requireNoEvidence(): void {
  var files = mapped(requireChanges(), function (change) {
    return change.file;
  });
  if (files.length === 0) return;
  fail({
    code: "evidenceOwed",
    message:
      "The server cannot be given up: exe.config files still carry what was put into them: " +
      files.join(", ") +
      ".",
    detail: "",
  });
}

/** The audit line of a job whose process died just after its result was written is still missing. */
function leaveNothing(id: string): void {
  deleteTask(startTask(id));
  deleteTask(healTask(id));
  var job = readJob(id);
  if (job !== null && isRestart(job.spec)) deleteTask(bootTask(id));
  var result = readResult(id);
  if (job !== null && result !== null) auditJob(job.spec, result);
}
