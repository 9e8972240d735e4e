import type { InstallerRun, RestartAction, ServiceFacts } from "../protocol";
import { holdFile } from "../files/held-file";
import { runProgram } from "../system/command";
import { wait } from "../system/wait";
import { milliseconds, now } from "../text/time";
import { runOf } from "./act";
import { hasBooted, restartingFile } from "./boot-mark";
import type { JobRecord } from "./job-folder";
import { writePhase } from "./job-folder";
import { markRun } from "./run-marks";
import { waitForServices } from "../services/wait-for-services";
import { createBootTask, describe } from "./task";

/** For the controller to hear of it, and for whoever is logged on to save his work. */
var COUNTDOWN_SECONDS = 60;
/** Exchange takes minutes to stop; who waits longer waits for what does not come. */
var GOING_DOWN_SECONDS = 1200;
/** Both start-up tasks begin together. */
var MARK_SECONDS = 180;
/** For what starts by itself: the Information Store may replay logs. What then is not there is started. */
var SERVICES_SECONDS = 600;
/** ERROR_SHUTDOWN_IN_PROGRESS, and its newer kin "already scheduled". */
var UNDER_WAY: readonly number[] = [1115, 1190];

export interface Restart {
  readonly job: JobRecord;
  readonly folder: string;
  readonly action: RestartAction;
  /** Which of the job's actions. */
  readonly index: number;
  readonly trouble: string[];
}

/**
 * Comes back only where Windows does not go down: the process that calls it ends with Windows. That it is commanded is on
 * the disk before it is, and no later life of this job commands it again. null: nothing was commanded.
 */
export function restartServer(restart: Restart): InstallerRun | null {
  var created = createBootTask(restart.job.spec.id, restart.job.agent);
  if (created.exitCode !== 0)
    return notCommanded(
      restart,
      "the start-up task that proves a boot could not be created: schtasks ended with " + describe(created),
    );
  var restarting = holdFile(restartingFile(restart.folder), 5000);
  if (restarting === null) return notCommanded(restart, "the file that tells of it could not be opened");
  try {
    markRun(restart.folder, { action: restart.index, logPath: "", ended: null });
    return commandIt(restart);
  } finally {
    restarting.Close();
  }
}

function notCommanded(restart: Restart, why: string): null {
  restart.trouble.push("The server was not restarted: " + why + ".");
  return null;
}

/**
 * Application: Installation, planned. Forced, as Windows 6.0 and later do whatever is said where there is a countdown: a
 * program of somebody who is logged on would hold the restart up half-way.
 */
function commandIt(restart: Restart): InstallerRun | null {
  var began = milliseconds();
  tell(restart, "restarting the server in " + COUNTDOWN_SECONDS + " s");
  var commanded = runProgram(
    "shutdown.exe",
    "/r /f /t " + COUNTDOWN_SECONDS + ' /d p:4:2 /c "' + restart.action.comment + '"',
  );
  if (commanded.exitCode !== 0 && !isUnderWay(commanded.exitCode))
    return notCommanded(restart, "shutdown.exe ended with " + describe(commanded));
  var since = now();
  wait(COUNTDOWN_SECONDS * 1000);
  tell(restart, "the server goes down");
  wait(GOING_DOWN_SECONDS * 1000);
  restart.trouble.push(
    "The restart that was commanded at " +
      since +
      " did not come within " +
      secondsSince(began) +
      " s: somebody may have cancelled it (shutdown /a), or a program holds it up. It is not commanded again.",
  );
  return ended(restart, restartRun(restart, null, began));
}

/** After the process that commanded it is gone: whether Windows has booted. Waits for the other start-up task. */
export function endRestart(restart: Restart, snapshot: readonly ServiceFacts[]): InstallerRun {
  var began = milliseconds();
  writePhase(restart.folder, "healing", "Windows has started; waiting for the proof of it");
  while (!hasBooted(restart.folder) && secondsSince(began) < MARK_SECONDS) wait(2000);
  var booted = hasBooted(restart.folder);
  if (!booted)
    restart.trouble.push(
      "A restart was commanded, and nothing proves that Windows has booted since. It is not commanded again.",
    );
  else waitForServices(snapshot, SERVICES_SECONDS);
  return ended(restart, restartRun(restart, booted ? 0 : null, began));
}

function ended(restart: Restart, run: InstallerRun): InstallerRun {
  markRun(restart.folder, { action: restart.index, logPath: "", ended: run });
  return run;
}

function tell(restart: Restart, note: string): void {
  writePhase(restart.folder, "restarting", note);
}

function isUnderWay(exitCode: number): boolean {
  return exitCode === UNDER_WAY[0] || exitCode === UNDER_WAY[1];
}

function restartRun(restart: Restart, exitCode: number | null, began: number): InstallerRun {
  return runOf(restart.action, {
    exitCode: exitCode,
    seconds: secondsSince(began),
    logPath: "",
  });
}

function secondsSince(began: number): number {
  return Math.round((milliseconds() - began) / 1000);
}
