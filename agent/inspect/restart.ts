import type { Answer, RestartFacts } from "../protocol";
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

function filesToRename(): Answer {
  var names = readList(SESSION_MANAGER, "PendingFileRenameOperations");
  if (names === null) return "unknown";
  return names.join("") === "" ? "no" : "yes";
}
