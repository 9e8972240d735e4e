import type { Step } from "../../lab/world/steps";
import type { Manner } from "./fault";

/**
 * Whether this end at a step leaves the same as at the step that was recorded just before it, so that one of the two
 * stands for both.
 */
export function isSameDeath(manner: Manner, step: Step, before: Step): boolean {
  return isSameMoment(manner, step, before) || leavesTheSame(manner, before);
}

/**
 * A script that calls Run and the program that it starts take their steps in one turn of the lab (lab/wsh/com/shell.ts):
 * nothing is written, sent or answered between, there is only one process more. So it makes no difference which of the
 * two is met by what ends both: a cut cable, a power loss, a controller's death. It does for a kill, which is meant for one.
 */
function isSameMoment(manner: Manner, step: Step, before: Step): boolean {
  if (manner === "kill" || manner === "kill the task's script") return false;
  if (step.kind !== "program" || before.kind !== "script" || step.lane !== before.lane) return false;
  return before.what.startsWith(`WScript.Shell.Run ${step.what} `);
}

/**
 * A controller acts on a server by the wire only, and by the commands it has running there, which die with it. Where the
 * step before was one of a job or of Windows Installer, it has done nothing more since: it leaves the same files, the
 * same lock and the same stored state, and the job goes on without it to the same end. The next operation comes an hour
 * later, so it makes no difference either when it died. (A cut cable is another matter: the controller lives on and
 * comes back at once, to a job that is further or less far.)
 */
function leavesTheSame(manner: Manner, before: Step): boolean {
  return manner === "controller dies" && /(^| )(task|installer) /.test(before.lane);
}
