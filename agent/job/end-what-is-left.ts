import type { InstallerRun } from "../protocol";
import { wait } from "../system/wait";
import { act, runOf } from "./act";
import type { Findings } from "./finish-job";
import type { InstallerAction } from "./msiexec";
import { attempt, writePhase } from "./job-folder";
import type { JobRecord } from "./job-folder";
import { isLeftUnfinished } from "./left-unfinished";

/** One failed command in the middle must not leave Exchange half replaced: it is tried again. */
var TRIES = 5;
var PAUSE_SECONDS = 60;

/**
 * For an installation of this job that Windows Installer holds unfinished: the same command resumes what was suspended,
 * or undoes it first (operations.md 2.4). What it led to, the patches tell.
 */
export function endWhatIsLeft(
  job: JobRecord,
  folder: string,
  findings: Findings,
  at: { readonly action: InstallerAction; readonly index: number; readonly logPath: string },
): InstallerRun {
  var run = runOf(at.action, { exitCode: null, seconds: 0, logPath: at.logPath });
  for (var tried = 1; ; tried++) {
    attempt(findings.trouble, "Finishing what Windows Installer left", function () {
      run = again(job, folder, findings, at) || run;
    });
    if (!isLeftUnfinished() || tried === TRIES) break;
    writePhase(folder, "healing", "Windows Installer still holds what was left; trying again in a minute");
    wait(PAUSE_SECONDS * 1000);
  }
  findings.leftUnfinished = isLeftUnfinished();
  findings.trouble.push(
    "Windows Installer had been interrupted, or this job had lost sight of it: " +
      run.title +
      ". " +
      howItWent(run, findings.leftUnfinished),
  );
  return run;
}

function howItWent(run: InstallerRun, leftUnfinished: boolean): string {
  if (run.exitCode !== null)
    return (
      "The same command was run again and ended with " +
      run.exitCode +
      (leftUnfinished ? "; the installation is still unfinished." : ".")
    );
  return leftUnfinished
    ? "The same command could not be run again; the installation is still unfinished."
    : "It ended by itself meanwhile; its exit code was not seen.";
}

function again(
  job: JobRecord,
  folder: string,
  findings: Findings,
  at: { readonly action: InstallerAction; readonly index: number },
): InstallerRun | null {
  return act({
    job: job,
    folder: folder,
    action: at.action,
    index: at.index,
    snapshot: findings.snapshot || [],
    again: true,
    isWanted: isLeftUnfinished,
    inTheWay: function (holders) {
      findings.inTheWay = holders;
    },
    trouble: findings.trouble,
    tell: function (_, note) {
      writePhase(folder, "healing", note);
    },
  });
}
