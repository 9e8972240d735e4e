import type { SiteServer } from "./site-server";
import type { Step } from "./world/steps";

/** How things end at a step: the cable is cut, power fails and comes back, or whoever takes the step is killed. */
export type Manner = "cable cut" | "power loss" | "kill";

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

/** Whether it makes sense at this step: only what has a process can be killed. */
export function canDieOf(step: Step, manner: Manner): boolean {
  return manner !== "kill" || step.pid !== undefined;
}

/** Lets a server die once, just before a step is taken. */
export function armDeath(server: SiteServer, { at, manner, secondsOff = 60 }: Death): ArmedDeath {
  const { machine, front } = server;
  const armed: { step: Step | undefined } = { step: undefined };
  machine.steps.onStep(at, (step) => {
    armed.step = step;
    if (manner === "cable cut") return front.faults.cutNow();
    if (manner === "kill") {
      if (step.pid === undefined)
        throw new Error(`${step.name} (${step.what}) is nobody's who could be killed`);
      return void machine.processTable.kill(step.pid);
    }
    machine.powerOff();
    machine.clock.after(secondsOff * 1000, () => void machine.powerOn());
  });
  return armed;
}
