import type { SiteServer } from "./site-server";
import type { Machine } from "./world/machine";
import type { Step } from "./world/steps";

/**
 * How things end at a step: the cable is cut, power fails and comes back, whoever takes the step is killed, or the script
 * of the task that now runs is (while it waits for the installer, say).
 */
export type Manner = "cable cut" | "power loss" | "kill" | "kill the task's script";

/** Lab time without power. */
const SECONDS_OFF = 60;

export interface Death {
  /** A step's name, from `machine.steps.recorded()` of the same scenario. */
  readonly at: string;
  readonly manner: Manner;
  /** Lab time without power. Default 60. */
  readonly secondsOff?: number;
}

export interface ArmedDeath {
  /** The step at which it came; undefined: not yet, or the scenario never got there. */
  readonly step: Step | undefined;
}

/** Whether it makes sense at this step: only what has a process can be killed, and a task's script dies of its own by "kill". */
export function canDieOf(step: Step, manner: Manner): boolean {
  if (manner === "kill") return step.pid !== undefined;
  return manner !== "kill the task's script" || step.kind === "installer";
}

/** Lets a server die once, just before a step is taken. */
export function armDeath(server: SiteServer, { at, manner, secondsOff }: Death): ArmedDeath {
  const armed: { step: Step | undefined } = { step: undefined };
  server.machine.steps.onStep(at, (step) => {
    armed.step = step;
    die(server, { step, manner, secondsOff });
  });
  return armed;
}

/** At a step that is just about to be taken. */
export function die(
  { machine, front }: SiteServer,
  death: { readonly step: Step; readonly manner: Manner; readonly secondsOff?: number | undefined },
): void {
  const { step, manner, secondsOff = SECONDS_OFF } = death;
  if (manner === "cable cut") return front.faults.cutNow();
  if (manner === "kill") return kill(machine, step, step.pid);
  if (manner === "kill the task's script") return kill(machine, step, taskScript(machine));
  machine.powerOff();
  machine.clock.after(secondsOff * 1000, () => void machine.powerOn());
}

function taskScript(machine: Machine): number | undefined {
  const taken = machine.steps.recorded();
  return taken.filter(({ kind, lane }) => kind === "script" && lane.startsWith("task ")).at(-1)?.pid;
}

/** Nobody to kill is a fault of the test; one whose process has ended by now is none. */
function kill(machine: Machine, step: Step, pid: number | undefined): void {
  if (pid === undefined)
    throw new Error(`At ${step.name} (${step.what}) there is nobody who could be killed.`);
  machine.processTable.kill(pid);
}
