import type { RestartAction, ServiceFacts } from "../protocol";
import { whyNotNow } from "../cluster/why-not-now";
import { lastWords } from "../system/command";
import { readPatches } from "../inspect/patches";
import { readRestart } from "../inspect/restart";
import { milliseconds, now, timeOf } from "../text/time";
import { handLockToJob } from "../lock/lock-file";
import { act, endedWell, runOf } from "./act";
import { claimJob } from "./claim";
import { endWhatIsLeft } from "./end-what-is-left";
import { finishJob, nothingYet } from "./finish-job";
import type { Findings } from "./finish-job";
import { namedThatRun } from "../services/stop-named";
import { keepOwa } from "../owa/keep-owa";
import { attempt, writePhase } from "./job-folder";
import type { JobRecord } from "./job-folder";
import { prepareEvidence } from "./job-evidence";
import { asJobProcess } from "./job-process";
import { isLeftBy, isLeftUnfinished } from "./left-unfinished";
import { restartServer } from "./restart-server";
import { takeSnapshot, writePatchesBefore, writeRestartBefore } from "./snapshot";
import { ensureHealTask } from "./task";
import { inMinutes, isOverdue } from "./time-limit";

/** A job is started at once or never: a task that comes late (or hours later, by its own time) finds it too old. */
var OLDEST_SECONDS = 600;

/** The detached piece of work, as SYSTEM. Runs once, whoever starts it how often. */
export function runJob(folder: string): void {
  asJobProcess(folder, function (job) {
    if (isTooOld(job) || !claimJob(folder)) return;
    var findings = nothingYet(now());
    attempt(findings.trouble, "Taking the lock over", function () {
      handLockToJob(job.spec.id);
    });
    attempt(findings.trouble, "The job", function () {
      change(job, folder, findings);
    });
    finishJob(job, folder, findings);
  });
}

function isTooOld(job: JobRecord): boolean {
  return milliseconds() - timeOf(job.created) > OLDEST_SECONDS * 1000;
}

/** From the moment that the start-up task is in place the server heals by itself, whatever happens. */
function change(job: JobRecord, folder: string, findings: Findings): void {
  writePhase(folder, "started", "");
  secureHealing(job);
  findings.patchesBefore = readPatches(job.spec.productCode);
  findings.restartBefore = readRestart([]).pending;
  writePatchesBefore(job.spec.id, findings.patchesBefore);
  writeRestartBefore(job.spec.id, findings.restartBefore);
  if (resumesAfterBoot(job)) {
    restart(job, folder, findings, job.spec.actions[0] as RestartAction, 0);
    return;
  }
  writePhase(folder, "snapshot", "recording services");
  var snapshot = takeSnapshot(job.spec, findings.trouble);
  findings.snapshot = snapshot;
  keepOwa(job, folder);
  if (!prepareEvidence(job, folder, findings)) return;
  for (var index = 0; index < job.spec.actions.length; index++) {
    if (isOverdue(job)) {
      findings.trouble.push(
        "The job's limit of " +
          inMinutes(job) +
          " was reached: " +
          job.spec.actions[index]!.title +
          " was not begun.",
      );
      return;
    }
    var action = job.spec.actions[index]!;
    if (action.kind === "restart") {
      restart(job, folder, findings, action, index);
      return;
    }
    var why = whyNotNow(index > 0);
    if (why !== null) {
      findings.trouble.push("Nothing was begun: " + why + ".");
      return;
    }
    findings.runs.push(runOf(action, { exitCode: null, seconds: 0, logPath: "" }));
    var wasIdle = !isLeftUnfinished();
    var run = act({
      job: job,
      folder: folder,
      action: action,
      index: index,
      snapshot: snapshot,
      again: false,
      isWanted: always,
      tell: tell,
      inTheWay: function (holders) {
        findings.inTheWay = holders;
      },
      trouble: findings.trouble,
    });
    if (run === null) {
      findings.runs.pop();
      return;
    }
    if (isLeftBy(run, wasIdle))
      run = endWhatIsLeft(job, folder, findings, { action: action, index: index, logPath: run.logPath });
    findings.runs[index] = run;
    if (endedWell(run)) continue;
    tellWhatRanAgain(job, snapshot, findings.trouble);
    return;
  }
  function tell(phase: "installing" | "waiting", note: string): void {
    writePhase(folder, phase, note);
  }
}

/** What guards a service can start it while msiexec works; its holding a file is then no riddle. */
function tellWhatRanAgain(job: JobRecord, snapshot: readonly ServiceFacts[], trouble: string[]): void {
  attempt(trouble, "Looking at the services that had been stopped", function () {
    var names = namedThatRun({ names: job.spec.stopServices || [], snapshot: snapshot });
    if (names.length > 0)
      trouble.push(
        "Stopped for the installation, and running again when msiexec ended, because something started it: " +
          names.join(", ") +
          ".",
      );
  });
}

/** What Windows Installer left is not over: services are the affair of the job that began it, whose snapshot stays the newest. */
function resumesAfterBoot(job: JobRecord): boolean {
  var first = job.spec.actions[0];
  return first !== undefined && first.kind === "restart" && first.evenUnfinished;
}

/** Nothing comes after it: the process goes down with Windows. */
function restart(
  job: JobRecord,
  folder: string,
  findings: Findings,
  action: RestartAction,
  index: number,
): void {
  var why = whyNotNow(action.evenUnfinished || index > 0);
  if (why !== null) {
    findings.trouble.push("The server was not restarted: " + why + ".");
    return;
  }
  if (isLeftUnfinished() && !action.evenUnfinished) {
    findings.trouble.push(
      "The server was not restarted: Windows Installer has an installation under way or left unfinished.",
    );
    return;
  }
  var run = restartServer({
    job: job,
    folder: folder,
    action: action,
    index: index,
    trouble: findings.trouble,
  });
  if (run !== null) findings.runs.push(run);
}

function secureHealing(job: JobRecord): void {
  var created = ensureHealTask(job.spec.id, job.agent);
  if (created === null || created.exitCode === 0) return;
  throw new Error(
    "the start-up task that heals the server after a loss of power could not be created: schtasks ended with " +
      created.exitCode +
      " (" +
      lastWords(created) +
      "); nothing was changed",
  );
}

function always(): boolean {
  return true;
}
