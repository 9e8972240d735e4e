import type { Answer, InstallerFacts } from "../protocol";
import { IN_PROGRESS } from "../job/installer-idle";
import { keyExists, readValue } from "../system/registry";

var POLICIES = "SOFTWARE\\Policies\\Microsoft\\Windows\\Installer";

export function readInstallerState(unknowns: string[]): InstallerFacts {
  var inProgress = keyExists(IN_PROGRESS);
  if (inProgress === "unknown") unknowns.push("Whether an installation is under way could not be found out.");
  var patching = policy("DisablePatch");
  var removal = policy("DisablePatchUninstall");
  if (patching === "unknown" || removal === "unknown")
    unknowns.push("The policies of Windows Installer could not be read.");
  return { inProgress: inProgress, patchingDisabled: patching, removalDisabled: removal };
}

function policy(name: string): Answer {
  var answer = readValue(POLICIES, name);
  if (answer.kind === "unknown") return "unknown";
  return answer.kind === "value" && answer.value === 1 ? "yes" : "no";
}

export function anyOf(answers: readonly Answer[]): Answer {
  var result: Answer = "no";
  for (var index = 0; index < answers.length; index++) {
    if (answers[index] === "yes") return "yes";
    if (answers[index] === "unknown") result = "unknown";
  }
  return result;
}
