import type { JobResult, PatchFacts, ServiceFacts, ServiceRestoration } from "../protocol";
import { fileSystem } from "../com/file-system";
import { holdFile } from "../files/held-file";
import { readJson } from "../files/read-text";
import { writeText } from "../files/write-text";
import { hasHome } from "../home/home";
import { readPatches } from "../inspect/patches";
import { compareServices, restoreServices } from "../services/restore-services";
import { useWorkFolder } from "../system/command";
import { mapped, sameName } from "../text/arrays";
import { now } from "../text/time";
import { writeJson } from "../text/write-json";
import { appendAudit } from "./audit";
import { claimJob } from "./claim";
import { install } from "./install";
import type { Installation } from "./install";
import { waitForIdleInstaller } from "./installer-idle";
import { ALIVE_FILE, attempt, JOB_FILE, jobFolder, LOG_FILE, RESULT_FILE, writePhase } from "./job-folder";
import type { JobRecord } from "./job-folder";
import { takeSnapshot } from "./snapshot";

/** What a job found out so far; every step adds to it, and whatever fails, the result is written from it. */
interface Findings {
  readonly trouble: string[];
  snapshot: readonly ServiceFacts[] | null;
  patchesBefore: readonly PatchFacts[] | null;
  patchesAfter: readonly PatchFacts[] | null;
  installation: Installation | null;
}

/** The detached piece of work, as SYSTEM. Runs once, whoever starts it how often. */
export function runJob(folder: string): void {
  var id = folder.substring(folder.lastIndexOf("\\") + 1);
  if (!sameName(folder, jobFolder(id))) return;
  useWorkFolder(folder);
  if (!hasHome()) return;
  var job = readJson(folder + "\\" + JOB_FILE) as JobRecord | null;
  if (job === null) return;
  var alive = holdFile(folder + "\\" + ALIVE_FILE, 5000);
  if (alive === null) return;
  try {
    if (claimJob(folder)) perform(job, folder);
  } finally {
    alive.Close();
  }
}

function perform(job: JobRecord, folder: string): void {
  var startedAt = now();
  var findings: Findings = {
    trouble: [],
    snapshot: null,
    patchesBefore: null,
    patchesAfter: null,
    installation: null,
  };
  attempt(findings.trouble, "The installation", function () {
    change(job, folder, findings);
  });
  attempt(findings.trouble, "Reading the patches", function () {
    writePhase(folder, "reading", "reading what is installed");
    findings.patchesAfter = readPatches(job.spec.productCode);
  });
  var services = restored(folder, findings);
  var result = resultOf(job, folder, startedAt, findings, services);
  writeText(folder + "\\" + RESULT_FILE, writeJson(result));
  attempt(findings.trouble, "The audit line", function () {
    appendAudit(job.spec, result);
  });
  writePhase(folder, "done", "");
}

function change(job: JobRecord, folder: string, findings: Findings): void {
  writePhase(folder, "started", "");
  findings.patchesBefore = readPatches(job.spec.productCode);
  writePhase(folder, "snapshot", "recording services");
  findings.snapshot = takeSnapshot(job.spec.id);
  findings.installation = install(job.spec, folder);
}

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
    services = restoreServices(snapshot, function (note) {
      writePhase(folder, "restoring", note);
    });
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

function resultOf(
  job: JobRecord,
  folder: string,
  startedAt: string,
  findings: Findings,
  services: ServiceRestoration,
): JobResult {
  var log = folder + "\\" + LOG_FILE;
  return {
    id: job.spec.id,
    title: job.spec.title,
    startedAt: startedAt,
    endedAt: now(),
    exitCode: findings.installation === null ? null : findings.installation.exitCode,
    installerSeconds: findings.installation === null ? 0 : findings.installation.seconds,
    logPath: fileSystem().FileExists(log) ? log : "",
    patchesBefore: findings.patchesBefore,
    patchesAfter: findings.patchesAfter,
    services: services,
    trouble: findings.trouble,
  };
}
