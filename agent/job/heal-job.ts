import type { InstallerRun } from "../protocol";
import { isHeld } from "../files/held-file";
import { readText } from "../files/read-text";
import { wait } from "../system/wait";
import { each } from "../text/arrays";
import { milliseconds, now } from "../text/time";
import { handLockToJob } from "../lock/lock-file";
import { runOf } from "./act";
import { claimJob } from "./claim";
import { endWhatIsLeft } from "./end-what-is-left";
import { finishJob, nothingYet, tidyUp } from "./finish-job";
import type { Findings } from "./finish-job";
import { attempt, readResult, STARTED_FILE, writePhase } from "./job-folder";
import type { JobRecord } from "./job-folder";
import { asJobProcess } from "./job-process";
import { isLeftUnfinished } from "./left-unfinished";
import { endRestart } from "./restart-server";
import { runMarks } from "./run-marks";
import type { RunMark } from "./run-marks";
import { readPatchesBefore, readRestartBefore, readSnapshot } from "./snapshot";

/**
 * What the start-up task of a job runs at each boot, and a resumption without one: brings a job to its end whose
 * process died. One that has its result only loses its task.
 */
export function healJob(folder: string): void {
  asJobProcess(folder, function (job) {
    var result = readResult(job.spec.id);
    if (result !== null) tidyUp(job, folder, result);
    else if (claimJob(folder)) neverStarted(job, folder);
    else heal(job, folder);
  });
}

/** Its marker is taken now: a task that fires late after all does nothing. */
function neverStarted(job: JobRecord, folder: string): void {
  var findings = nothingYet(now());
  findings.healed = true;
  findings.trouble.push("The job was never started, and never will be.");
  finishJob(job, folder, findings);
}

function heal(job: JobRecord, folder: string): void {
  writePhase(folder, "healing", "finding out how far the job was");
  var findings = nothingYet(readText(folder + "\\" + STARTED_FILE) || job.created);
  findings.healed = true;
  attempt(findings.trouble, "Taking the lock over", function () {
    handLockToJob(job.spec.id);
  });
  findings.snapshot = readSnapshot(job.spec.id);
  findings.patchesBefore = readPatchesBefore(job.spec.id);
  findings.restartBefore = readRestartBefore(job.spec.id);
  each(runMarks(folder), function (mark, index) {
    findings.runs.push(mark.ended || finished(job, folder, findings, mark, index));
  });
  finishJob(job, folder, findings);
}

/** What was begun and its end not seen. */
function finished(
  job: JobRecord,
  folder: string,
  findings: Findings,
  mark: RunMark,
  index: number,
): InstallerRun {
  var action = job.spec.actions[index]!;
  if (action.kind === "restart")
    return endRestart(
      { job: job, folder: folder, action: action, index: index, trouble: findings.trouble },
      findings.snapshot || [],
    );
  var run = runOf(action, { exitCode: null, seconds: 0, logPath: mark.logPath });
  waitForClient(folder, mark.logPath);
  if (!isLeftUnfinished()) {
    findings.trouble.push("The end of msiexec was not seen: " + run.title + ".");
    return run;
  }
  return endWhatIsLeft(job, folder, findings, { action: action, index: index, logPath: mark.logPath });
}

var CLIENT_SECONDS = 7200;

/**
 * Only the job's process died: its msiexec may still work. That it keeps its log open for writing all the time is
 * UNVERIFIED; where it does not, the key InProgress and exit code 1618 are what tells.
 */
function waitForClient(folder: string, log: string): void {
  var end = milliseconds() + CLIENT_SECONDS * 1000;
  while (isHeld(log) && milliseconds() < end) {
    writePhase(folder, "healing", "waiting for msiexec, which still works");
    wait(5000);
  }
}
