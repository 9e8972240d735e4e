import type { Answer, RestartFacts } from "../protocol";
import { systemDrive } from "../home/home-paths";
import { restartAskedBy, restartWasTried } from "../job/restart-asked";
import { systemRoot } from "../system/programs";
import { keyExists, readList } from "../system/registry";
import { anyOf } from "./installer-state";

var SESSION_MANAGER = "SYSTEM\\CurrentControlSet\\Control\\Session Manager";
var CURRENT_VERSION = "SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\";

export function readRestart(unknowns: string[]): RestartFacts {
  var reasons: string[] = [];
  function sign(seen: Answer, reason: string): Answer {
    if (seen === "yes") reasons.push(reason);
    return seen;
  }
  var pending = anyOf([
    sign(filesToRename(), "files are to be replaced at the next restart"),
    sign(
      keyExists(CURRENT_VERSION + "Component Based Servicing\\RebootPending"),
      "Windows servicing asks for a restart",
    ),
    sign(
      keyExists(CURRENT_VERSION + "WindowsUpdate\\Auto Update\\RebootRequired"),
      "Windows Update asks for a restart",
    ),
  ]);
  if (pending === "unknown") unknowns.push("Whether a restart is pending could not be found out.");
  return { pending: pending, reasons: reasons };
}

/** With what our own jobs know of it. `exchange`: where Exchange is installed. */
export function readRestartAndJobs(
  unknowns: string[],
  seen: { readonly exchange: string | null; readonly ours: boolean },
): RestartFacts {
  var facts = readRestart(unknowns);
  if (facts.pending === "no") return facts;
  return {
    pending: facts.pending,
    reasons: facts.reasons,
    touchesExchange: touches([
      seen.exchange || "",
      systemRoot() + "\\Installer",
      systemDrive() + "\\Config.Msi",
    ]),
    askedBy: seen.ours ? restartAskedBy() : null,
    justTried: seen.ours && restartWasTried(),
  };
}

function filesToRename(): Answer {
  var names = readList(SESSION_MANAGER, "PendingFileRenameOperations");
  if (names === null) return "unknown";
  return names.join("") === "" ? "no" : "yes";
}

/** Of native paths, "\\??\\C:\\…", with "!" before one that may be replaced. Short names (PROGRA~1) are not recognised. */
function touches(folders: readonly string[]): Answer {
  var names = readList(SESSION_MANAGER, "PendingFileRenameOperations");
  if (names === null) return "unknown";
  var text = "\n" + names.join("\n").toLowerCase();
  for (var index = 0; index < folders.length; index++) {
    var folder = withoutSlash(folders[index] as string).toLowerCase();
    if (folder !== "" && text.indexOf("\\??\\" + folder + "\\") >= 0) return "yes";
  }
  return "no";
}

function withoutSlash(path: string): string {
  return path.replace(/\\+$/, "");
}
