import type { HolderFacts, InstallerRun, JobAction, PatchFacts, ServiceFacts } from "../protocol";
import { whyNotNow } from "../cluster/why-not-now";
import { installerVersionBelow } from "../inspect/system";
import { readPatches } from "../inspect/patches";
import { stopExchange } from "../services/stop-exchange";
import {
  NAMED_STOP_SECONDS,
  NAMED_STOP_SECONDS_AGAIN,
  namedWithDependents,
  stopNamed,
} from "../services/stop-named";
import { fileSystem } from "../com/file-system";
import { found, hasName, sameName } from "../text/arrays";
import { errorText } from "../text/failure";
import { milliseconds } from "../text/time";
import type { JobRecord } from "./job-folder";
import { isLeftBy, isLeftUnfinished } from "./left-unfinished";
import { lookOnceMore } from "./look-once-more";
import { ANOTHER_RUNS, callInstaller, whatMsiexecDoes } from "./msiexec";
import type { InstallerAction, Tell } from "./msiexec";
import { isOverdue } from "./time-limit";
import { markRun } from "./run-marks";

export interface Step {
  readonly job: JobRecord;
  readonly folder: string;
  readonly action: InstallerAction;
  /** Which of the job's actions it is. */
  readonly index: number;
  readonly snapshot: readonly ServiceFacts[];
  /** After a death: Windows Installer first undoes what it left, under services that may have started meanwhile. */
  readonly again: boolean;
  readonly isWanted: () => boolean;
  readonly tell: Tell;
  /** Told who is in the way, where msiexec is not started because of them. */
  readonly inTheWay: (holders: readonly HolderFacts[]) => void;
  /** Gets a sentence where it was not begun, or not as it should be. */
  readonly trouble: string[];
}

/**
 * Does one action of a job by msiexec, and keeps on the disk that it was begun and how it ended. null: it was not begun,
 * because what may hold files could not be stopped, somebody holds files all the same, or this node of a cluster may not go now.
 */
export function act(step: Step): InstallerRun | null {
  var action = step.action;
  if (isDone(step, action)) {
    var skipped = skippedRun(action);
    markRun(step.folder, { action: step.index, logPath: "", ended: skipped });
    return skipped;
  }
  var stops = step.again || (action.kind === "remove" && mustStopExchange());
  if (stops) {
    // Known before: then the services need not stop for nothing.
    if (!isFree(step, namedWithDependents(namesToStop(step), step.snapshot))) return null;
    stopExchange(step.snapshot, function (note) {
      step.tell("installing", note);
    });
  }
  if (!(stopHolders(step) && mayGo(step) && isFree(step, [])) && !step.again) return null;
  var log = freshLog(step.folder, step.index);
  markRun(step.folder, { action: step.index, logPath: log, ended: null });
  step.tell("installing", whatMsiexecDoes(action));
  var wasIdle = !isLeftUnfinished();
  var began = milliseconds();
  var exitCode = callInstaller({
    action: action,
    productCode: step.job.spec.productCode,
    log: log,
    busyWaitSeconds: step.job.spec.busyWaitSeconds,
    again: step.again,
    isWanted: function () {
      return (
        step.isWanted() && (step.again || (!isOverdue(step.job) && mayGoAfterAll(step))) && isFree(step, [])
      );
    },
    tell: step.tell,
  });
  var run = runOf(action, {
    exitCode: endedMeanwhile(step, exitCode) ? null : exitCode,
    seconds: Math.round((milliseconds() - began) / 1000),
    logPath: log,
  });
  // Not over as long as Windows Installer holds what it left: a loss of power now is healed like one in the middle.
  var isLeft = step.again ? isLeftUnfinished() : isLeftBy(run, wasIdle);
  if (!isLeft) markRun(step.folder, { action: step.index, logPath: log, ended: run });
  return run;
}

/** What the job had lost sight of was still at work, and came to its end without a new call: how it ended was not seen. */
function endedMeanwhile(step: Step, exitCode: number): boolean {
  return step.again && exitCode === ANOTHER_RUNS && !isLeftUnfinished();
}

/** What is left unfinished is ended whoever is in the way. `stopped`: services that will be stopped before msiexec. */
function isFree(step: Step, stopped: readonly string[]): boolean {
  var holders = step.again ? [] : lookOnceMore(stopped).inTheWay;
  if (holders.length > 0) step.inTheWay(holders);
  return holders.length === 0;
}

function namesToStop(step: Step): readonly string[] {
  return step.job.spec.stopServices || [];
}

/**
 * The last thing before msiexec: what guards such a service starts it again soon. What was left unfinished is ended all
 * the same, with whatever runs.
 */
function stopHolders(step: Step): boolean {
  try {
    stopNamed({
      names: namesToStop(step),
      snapshot: step.snapshot,
      seconds: step.again ? NAMED_STOP_SECONDS_AGAIN : NAMED_STOP_SECONDS,
      progress: function (note) {
        step.tell("installing", note);
      },
    });
    return true;
  } catch (error) {
    var what = step.again ? "Of the services that may hold files: " : "Nothing was begun: ";
    var sentence = what + errorText(error) + ".";
    if (!hasName(step.trouble, sentence)) step.trouble.push(sentence);
    return false;
  }
}

/** Services may have taken an hour to stop since the look before. */
function mayGo(step: Step): boolean {
  var why = step.again ? null : whyNotNow(step.index > 0);
  if (why !== null) step.trouble.push("Nothing was begun: " + why + ".");
  return why === null;
}

/** Another installation was waited for, and may itself have stopped the Cluster service: while it runs, msiexec only says 1618. */
function mayGoAfterAll(step: Step): boolean {
  return isLeftUnfinished() || mayGo(step);
}

/** msiexec's exit codes of a change that was made (operations.md 2.3). */
export function endedWell(run: InstallerRun): boolean {
  return run.skipped || run.exitCode === 0 || run.exitCode === 3010 || run.exitCode === 1641;
}

/** A list that cannot be read proves nothing: then msiexec is called, which does no harm. */
function isDone(step: Step, action: InstallerAction): boolean {
  if (action.kind === "install" && !action.unlessApplied) return false;
  // What Windows Installer still holds of a removal is ended by the same command, whatever is listed.
  if (action.kind === "remove" && (action.unlessGone !== true || step.again)) return false;
  var patches = readPatches(step.job.spec.productCode);
  return patches !== null && isThere(action, patches);
}

/** Whether what an action is to bring is in force, or what it is to remove is gone. */
export function isThere(action: InstallerAction, patches: readonly PatchFacts[]): boolean {
  if (action.kind === "install")
    return (
      found(patches, function (patch) {
        return sameName(patch.code, action.patchCode) && patch.state === "applied";
      }) !== null
    );
  return (
    found(patches, function (patch) {
      return hasName(action.patchCodes, patch.code);
    }) === null
  );
}

/** The patch's own custom actions run on its removal from 4.5 on (operations.md 2.2). An unknown version is an old one. */
function mustStopExchange(): boolean {
  return installerVersionBelow(4, 5) !== "no";
}

/** The log of an earlier try is evidence, and stays. */
function freshLog(folder: string, index: number): string {
  for (var count = 1; ; count++) {
    var log = folder + "\\installer-" + (index + 1) + (count === 1 ? "" : "-again-" + (count - 1)) + ".log";
    if (!fileSystem().FileExists(log)) return log;
  }
}

export function runOf(
  action: JobAction,
  seen: { readonly exitCode: number | null; readonly seconds: number; readonly logPath: string },
): InstallerRun {
  var hasLog = seen.logPath !== "" && fileSystem().FileExists(seen.logPath);
  return {
    kind: action.kind,
    title: action.title,
    skipped: false,
    exitCode: seen.exitCode,
    seconds: seen.seconds,
    logPath: hasLog ? seen.logPath : "",
  };
}

function skippedRun(action: JobAction): InstallerRun {
  return {
    kind: action.kind,
    title: action.title,
    skipped: true,
    exitCode: null,
    seconds: 0,
    logPath: "",
  };
}
