import type { JobSpec } from "../protocol";
import { fileSystem } from "../com/file-system";
import { shell } from "../com/shell";
import { packagePath } from "../home/home-paths";
import { startService } from "../services/service-control";
import { systemProgram } from "../system/command";
import { wait } from "../system/wait";
import { milliseconds } from "../text/time";
import { LOG_FILE, writePhase } from "./job-folder";

export interface Installation {
  readonly exitCode: number;
  readonly seconds: number;
}

/** msiexec's exit codes to which the job itself must answer (operations.md 2.3); all others are the result. */
var SERVICE_NOT_REACHABLE = 1601;
var ANOTHER_RUNS = 1618;
var BUSY_STEP_SECONDS = 15;

/** Another installation is waited for within the bound; an installer service that is down is started, once. */
export function install(spec: JobSpec, folder: string): Installation {
  writePhase(folder, "installing", "msiexec applies " + spec["package"].name);
  var began = milliseconds();
  var last = runInstaller(spec, folder);
  if (last.exitCode === SERVICE_NOT_REACHABLE) {
    startService("msiserver");
    last = runInstaller(spec, folder);
  }
  while (last.exitCode === ANOTHER_RUNS && milliseconds() - began < spec.busyWaitSeconds * 1000) {
    writePhase(
      folder,
      "waiting",
      "another installation runs on this server; asking again every " + BUSY_STEP_SECONDS + " s",
    );
    wait(BUSY_STEP_SECONDS * 1000);
    writePhase(
      folder,
      "waiting",
      "msiexec applies " + spec["package"].name + ", or is told that another installation runs",
    );
    last = runInstaller(spec, folder);
  }
  return last;
}

/**
 * Never a product code, never /x. ReallySuppress: the installer restarts nothing by itself. "!" writes each line of the
 * log at once, which is what is left after power loss (operations.md 2.1).
 */
function runInstaller(spec: JobSpec, folder: string): Installation {
  var file = packagePath(spec["package"]);
  if (!fileSystem().FileExists(file)) throw new Error("the package " + file + " is gone");
  var log = folder + "\\" + LOG_FILE;
  var began = milliseconds();
  var exitCode = shell().Run(
    '"' +
      systemProgram("msiexec.exe") +
      '" /update "' +
      file +
      '" /qn /norestart REBOOT=ReallySuppress /l*v! "' +
      log +
      '"',
    0,
    true,
  );
  return { exitCode: exitCode, seconds: Math.round((milliseconds() - began) / 1000) };
}
