import type {
  HolderFacts,
  Answer,
  InstallerRun,
  JobResult,
  OwaReport,
  PatchFacts,
  ServiceFacts,
  ServiceRestoration,
} from "../protocol";
import { writeText } from "../files/write-text";
import { compareOwa } from "../owa/compare-owa";
import { readPatches } from "../inspect/patches";
import { readRestart } from "../inspect/restart";
import { compareServices, restoreServices } from "../services/restore-services";
import { found, mapped } from "../text/arrays";
import { now } from "../text/time";
import { writeJson } from "../text/write-json";
import { wait } from "../system/wait";
import { auditJob } from "./audit-job";
import { waitForIdleInstaller } from "./installer-idle";
import { attempt, RESULT_FILE, writePhase } from "./job-folder";
import type { JobRecord } from "./job-folder";
import { evidenceResult, keepEvidenceOff, noEvidence, putBackEvidence } from "./job-evidence";
import type { EvidenceFindings } from "./job-evidence";
import { whatIsHeld } from "./what-is-held";
import { isRestart } from "./is-restart";
import { bootTask, deleteTask, healTask, startTask } from "./task";

/** What a job found out so far; every step adds to it, and whatever fails, the result is written from it. */
export interface Findings {
  readonly startedAt: string;
  readonly trouble: string[];
  readonly runs: InstallerRun[];
  /** Holders of files, for whom msiexec was not started. */
  inTheWay: readonly HolderFacts[];
  healed: boolean;
  /** Windows Installer still holds what an action of this job began. */
  leftUnfinished: boolean;
  snapshot: readonly ServiceFacts[] | null;
  patchesBefore: readonly PatchFacts[] | null;
  /** Whether a restart was pending before the job. "unknown" also when it died before it had looked. */
  restartBefore: Answer;
  readonly evidence: EvidenceFindings;
}

export function nothingYet(startedAt: string): Findings {
  return {
    startedAt: startedAt,
    trouble: [],
    runs: [],
    inTheWay: [],
    healed: false,
    leftUnfinished: false,
    snapshot: null,
    patchesBefore: null,
    restartBefore: "unknown",
    evidence: noEvidence(),
  };
}

/**
 * Reads what is installed, puts services back, writes the result, and only then takes the start-up task away. Dies it
 * in between, the next boot does the rest.
 */
export function finishJob(job: JobRecord, folder: string, findings: Findings): void {
  var patchesAfter: readonly PatchFacts[] | null = null;
  attempt(findings.trouble, "Reading the patches", function () {
    writePhase(folder, "reading", "reading what is installed");
    patchesAfter = readPatches(job.spec.productCode);
  });
  keepEvidenceOff(job, folder, findings);
  var services = restored(folder, findings);
  putBackEvidence(job, folder, findings, { patches: patchesAfter, services: services });
  var result: JobResult = {
    id: job.spec.id,
    title: job.spec.title,
    startedAt: findings.startedAt,
    endedAt: now(),
    runs: findings.runs,
    healed: findings.healed,
    patchesBefore: findings.patchesBefore,
    patchesAfter: patchesAfter,
    services: services,
    unfinished: held(findings),
    inTheWay: findings.inTheWay,
    asksForRestart: asksForRestart(findings),
    evidence: evidenceResult(job, findings),
    owa: owaReport(job, folder, findings),
    trouble: findings.trouble,
  };
  writeText(folder + "\\" + RESULT_FILE, writeJson(result));
  tidyUp(job, folder, result);
}

/** By msiexec's word (operations.md 2.3), or by what Windows shows now and did not show before. */
function asksForRestart(findings: Findings): boolean {
  var said = found(findings.runs, function (run) {
    return run.exitCode === 3010 || run.exitCode === 1641;
  });
  return said !== null || (findings.restartBefore === "no" && readRestart([]).pending === "yes");
}

function held(findings: Findings): JobResult["unfinished"] {
  var unfinished: JobResult["unfinished"] = null;
  attempt(findings.trouble, "Asking what Windows Installer holds", function () {
    unfinished = whatIsHeld(findings);
  });
  return unfinished;
}

function owaReport(job: JobRecord, folder: string, findings: Findings): OwaReport | null {
  var report: OwaReport | null = null;
  attempt(findings.trouble, "Comparing the files of Outlook Web Access", function () {
    report = compareOwa(job.spec.id, folder);
  });
  return report;
}

/** After the result is on the disk. Does no harm a second time. */
export function tidyUp(job: JobRecord, folder: string, result: JobResult): void {
  attempt([], "The audit line", function () {
    auditJob(job.spec, result);
  });
  attempt([], "Deleting the tasks", function () {
    removeTask(startTask(job.spec.id));
    removeTask(healTask(job.spec.id));
    if (isRestart(job.spec)) removeTask(bootTask(job.spec.id));
  });
  writePhase(folder, "done", "");
}

/** Twice: a start-up task that stays would run at every boot. One that is gone already only costs the second try. */
function removeTask(name: string): void {
  if (deleteTask(name).exitCode !== 0) deleteTask(name);
}

/** After a boot a service may have to wait for the network, or for another that is late. */
var HEALING_ROUNDS = 5;
var HEALING_WAIT_SECONDS = 60;

/** Only what differs is touched, and only when Windows Installer is done. */
function restored(folder: string, findings: Findings): ServiceRestoration {
  var snapshot = findings.snapshot || []; // none: nothing was touched
  var services: ServiceRestoration = notLookedAt(snapshot);
  attempt(findings.trouble, "Restoring the services", function () {
    writePhase(folder, "restoring", "comparing " + snapshot.length + " services with what they were");
    services = compareServices(snapshot);
    if (services.complete === "yes") return;
    writePhase(folder, "restoring", "waiting for Windows Installer to be done");
    if (!waitForIdleInstaller()) {
      findings.trouble.push("Windows Installer holds an unfinished installation, so no service was started.");
      return;
    }
    for (var round = 1; ; round++) {
      services = restoreServices(snapshot, function (note) {
        writePhase(folder, "restoring", note);
      });
      if (services.complete === "yes" || !findings.healed || round === HEALING_ROUNDS) return;
      writePhase(folder, "restoring", "trying again in " + HEALING_WAIT_SECONDS + " s");
      wait(HEALING_WAIT_SECONDS * 1000);
    }
  });
  return services;
}

function notLookedAt(snapshot: readonly ServiceFacts[]): ServiceRestoration {
  return {
    complete: "unknown",
    corrected: [],
    failed: mapped(snapshot, function (service) {
      return service.name + ": was not looked at";
    }),
    snapshotCount: snapshot.length,
  };
}
