import type { InstallAction, RemoveAction } from "../protocol";
import { fileSystem } from "../com/file-system";
import { shell } from "../com/shell";
import { beganAt } from "../inspect/unfinished";
import { packagePath } from "../home/home-paths";
import { isLeftUnfinished } from "./left-unfinished";
import { startService } from "../services/service-control";
import { systemProgram } from "../system/programs";
import { wait } from "../system/wait";
import { milliseconds } from "../text/time";

/** What msiexec does. */
export type InstallerAction = InstallAction | RemoveAction;

export interface InstallerCall {
  readonly action: InstallerAction;
  readonly productCode: string;
  readonly log: string;
  readonly busyWaitSeconds: number;
  /** To end what the job began and has lost sight of. */
  readonly again: boolean;
  /** Asked before each further try: whether it still has to be done. */
  readonly isWanted: () => boolean;
  readonly tell: Tell;
}

/** News for people. */
export type Tell = (phase: "installing" | "waiting", note: string) => void;

/** msiexec's exit codes to which the job itself must answer (operations.md 2.3); all others are the result. */
var SERVICE_NOT_REACHABLE = 1601;
export var ANOTHER_RUNS = 1618;
var BUSY_STEP_SECONDS = 15;

/** Another installation is waited for within the bound; an installer service that is down is started, once. */
export function callInstaller(call: InstallerCall): number {
  var began = milliseconds();
  var exitCode = runMsiexec(call);
  if (exitCode === SERVICE_NOT_REACHABLE) {
    startService("msiserver");
    exitCode = runMsiexec(call);
  }
  while (exitCode === ANOTHER_RUNS && milliseconds() - began < call.busyWaitSeconds * 1000) {
    call.tell(
      "waiting",
      whoIsWaitedFor(call.again) +
        "; waited " +
        secondsSince(began) +
        " of at most " +
        call.busyWaitSeconds +
        " s",
    );
    wait(BUSY_STEP_SECONDS * 1000);
    if (!call.isWanted()) break;
    call.tell("waiting", whatMsiexecDoes(call.action) + ", or is told that another installation runs");
    exitCode = runMsiexec(call);
  }
  return exitCode;
}

/** Windows Installer tells neither who nor what, and nobody else may be asked meanwhile (WMI; operations.md 2.4). */
function whoIsWaitedFor(again: boolean): string {
  if (!isLeftUnfinished())
    return "Windows Installer says that another installation runs (1618), which nothing else shows: an installer that was left over may hold it until a restart";
  var since = beganAt();
  return (
    (again
      ? "Windows Installer is still at work, most likely on what this job began"
      : "another installation, not begun by exchange-rollup, runs on this server") +
    (since === null ? "" : " since " + since)
  );
}

function secondsSince(began: number): number {
  return Math.round((milliseconds() - began) / 1000);
}

export function whatMsiexecDoes(action: InstallerAction): string {
  return action.kind === "install"
    ? "msiexec applies " + action["package"].name
    : "msiexec removes " +
        (action.patchCodes.length === 1 ? "a patch" : action.patchCodes.length + " patches");
}

/**
 * ReallySuppress: the installer restarts nothing by itself. "!" writes each line of the log at once, which is what is
 * left after power loss (operations.md 2.1).
 */
function runMsiexec(call: InstallerCall): number {
  var what = call.action.kind === "install" ? applying(call.action) : removing(call.action, call.productCode);
  return shell().Run(
    '"' +
      systemProgram("msiexec.exe") +
      '" ' +
      what +
      ' /qn /norestart REBOOT=ReallySuppress /l*v! "' +
      call.log +
      '"',
    0,
    true,
  );
}

function applying(action: InstallAction): string {
  var file = packagePath(action["package"]);
  if (!fileSystem().FileExists(file)) throw new Error("the package " + file + " is gone");
  return '/update "' + file + '"';
}

/** Patches of the product, all in one transaction. Without its first half it would remove Exchange (operations.md 2.2). */
function removing(action: RemoveAction, productCode: string): string {
  return "/package " + productCode + " /uninstall " + action.patchCodes.join(";");
}
