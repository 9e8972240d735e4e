import type { Manner } from "./fault";
import { isDisturbance } from "./disturbance";
import { isNodeStep } from "./points";
import type { RecordedStep } from "./moment";
import type { Place } from "./places-of-calls";

/** Nothing of ours counts shorter times: leases are minutes, times that are compared are seconds. */
const SAME_TIME_MS = 1_000;

export interface TwoDeaths {
  readonly step: RecordedStep;
  /** Recorded just before it, whoever took it. */
  readonly before: RecordedStep;
  /** Of those that leave the same as `before`. */
  readonly first: RecordedStep;
  /** Of steps of calls, where one may stand for those of a call. */
  readonly places: ReadonlyMap<RecordedStep, Place>;
}

/**
 * Whether this end at a step leaves the same as at the step that was recorded just before it, so that one of the two
 * stands for both. A kill never does: it is meant for one process.
 */
export function isSameDeath(manner: Manner, deaths: TwoDeaths): boolean {
  if (manner === "kill" || manner === "kill the task's script") return false;
  if (deaths.step.moment.operation !== deaths.before.moment.operation) return false;
  if (manner === "controller dies") return leavesTheSame(deaths);
  if (isDisturbance(manner)) return isUnseen(manner, deaths);
  return isSameMoment(deaths) || isInTheSameCommand(deaths) || isInTheSameCall(deaths);
}

/**
 * A dead controller leaves what the servers have, and the state that the stack had when its operation began. So it leaves
 * the same where the world is the same: a step that was a look has changed nothing (moment.ts says what counts). Where
 * the step before was one of a job or of Windows Installer, the controller has done nothing since, and that goes on
 * without it to the same end. (A cluster may be at work for a command of the controller's: there each step counts.) The
 * next operation comes an hour later, so it makes no difference either when it died. (A cut cable is another matter: the
 * controller lives on and comes back at once, to a job that is further or less far.)
 */
function leavesTheSame({ step, before }: TwoDeaths): boolean {
  return /(^| )(task|installer) /.test(before.lane) || isLeftTheSame(step, before);
}

/**
 * A script that calls Run and the program that it starts take their steps in one turn of the lab (lab/wsh/com/shell.ts):
 * nothing is written, sent or answered between, there is only one process more. So it makes no difference which of the
 * two is met by what ends both: a cut cable, a power loss.
 */
function isSameMoment({ step, before }: TwoDeaths): boolean {
  if (step.kind !== "program" || before.kind !== "script" || step.lane !== before.lane) return false;
  return before.what.startsWith(`WScript.Shell.Run ${step.what} `);
}

/**
 * Two steps of one command or one job, with nothing changed between them and nobody else's step: the controller waits in
 * the same call, for an answer of which nothing was sent, and finds the same server. Power loss ends what the command or
 * the job has in hand; a cut cable ends the command and leaves the job to go on. (On the wire it is another matter: the
 * controller is at another place of what it does.)
 */
function isInTheSameCommand({ step, before, first }: TwoDeaths): boolean {
  return (
    step.lane === before.lane &&
    /(^| )(exec|task) /.test(step.lane) &&
    isSameWorld(step, before) &&
    isSameTime(step, first)
  );
}

/**
 * Two steps of one call of the agent between which nothing was left: whether its request is being written or carried out
 * when the connection is lost, the controller learns the same of it (machine/session.ts, machine/answer-lost.ts); when
 * its letters are being removed, that is let be. The session asks in the same way in every scenario: in one of them each step on the wire is
 * tried (`everyWireStep`), in the others one stands for those of a call.
 */
function isInTheSameCall({ step, before, first, places }: TwoDeaths): boolean {
  const place = places.get(step);
  return (
    place !== undefined &&
    place === places.get(before) &&
    isLeftTheSame(step, before) &&
    isSameTime(step, first)
  );
}

function isLeftTheSame({ moment }: RecordedStep, { moment: other }: RecordedStep): boolean {
  return moment.left === other.left;
}

function isSameWorld({ moment }: RecordedStep, { moment: other }: RecordedStep): boolean {
  return moment.world === other.world;
}

function isSameTime({ moment }: RecordedStep, { moment: other }: RecordedStep): boolean {
  return moment.at - other.at <= SAME_TIME_MS;
}

/**
 * What happens to a cluster before a step or just after it comes to the same where the step has nothing to do with it:
 * nobody looked at a cluster, its services or its events, it did nothing by itself, the step only touched files or tasks or
 * began a program that takes steps of its own, and no time passed. Where the other node dies both must be steps of the same
 * node.
 */
function isUnseen(manner: Manner, { step, before, first }: TwoDeaths): boolean {
  if (manner === "power loss of the other node" && nodeOf(step) !== nodeOf(before)) return false;
  return (
    step.moment.looks === before.moment.looks &&
    step.moment.cluster === before.moment.cluster &&
    isSameTime(step, first) &&
    isInnocent(before)
  );
}

const INNOCENT_PROGRAMS = /^"?([a-z]:\\[^"]*\\)?(cmd|cscript|cacls|icacls|fsutil|schtasks)(\.exe)?"? /i;
const INNOCENT_CALLS = /^(Scripting\.FileSystemObject\.|TextStream\.|WScript\.Shell\.Run )/;

function isInnocent({ kind, what }: RecordedStep): boolean {
  switch (kind) {
    case "wire":
      return true;
    case "program":
      return INNOCENT_PROGRAMS.test(what);
    case "script":
      return INNOCENT_CALLS.test(what);
    case "installer":
    case "cluster":
      return false;
  }
}

function nodeOf(step: RecordedStep): string {
  return isNodeStep(step) ? step.name.slice(0, step.name.indexOf(" ")) : "";
}
