import { canDieOf, die, type Manner as LabManner } from "../../lab/moment-of-death";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import type { Step } from "../../lab/world/steps";
import { DISTURBANCES, disturb, isDisturbance, type Disturbance } from "./disturbance";
import { isNodeStep, onEveryStepOf } from "./points";

export type Manner = LabManner | "controller dies" | Disturbance;

export const MANNERS: readonly Manner[] = [
  "controller dies",
  "cable cut",
  "power loss",
  "kill",
  "kill the task's script",
  ...DISTURBANCES,
];

const KINDS: readonly string[] = [
  "wire",
  "script",
  "program",
  "installer",
  "cluster",
] satisfies Step["kind"][];

/**
 * At which step: by its name (step-names.ts: "status 1.3:2"; "NODEB status 1.3:2" where a site has several servers), which
 * is the same in every run up to the first fault; or the how manyth of a kind after the fault before ("+12 installer").
 */
export type Point = string;

export interface Fault {
  readonly point: Point;
  readonly manner: Manner;
}

export function fits(step: Step, manner: Manner): boolean {
  if (isDisturbance(manner)) return isNodeStep(step);
  return manner === "controller dies" || canDieOf(step, manner);
}

export interface Strikes {
  /** The steps at which the faults came, in order. */
  readonly steps: readonly Step[];
  stop(): void;
}

/** Lets the faults come, one after the other; what cannot be killed at its point is left to live. */
export function armFaults(options: {
  readonly lab: Site;
  /** Whose steps are points. */
  readonly servers: readonly SiteServer[];
  readonly faults: readonly Fault[];
  readonly controllerDies: () => void;
}): Strikes {
  const { lab, servers, faults, controllerDies } = options;
  const left = [...faults];
  const steps: Step[] = [];
  let counted = 0;
  const stop = onEveryStepOf(servers, (step, server) => {
    const [next] = left;
    if (!next) return;
    const after = countOf(next.point);
    if (after ? after.kind !== step.kind || ++counted < after.number : step.name !== next.point) return;
    left.shift();
    counted = 0;
    if (!fits(step, next.manner)) return;
    steps.push(step);
    if (next.manner === "controller dies") controllerDies();
    else if (isDisturbance(next.manner)) disturb(lab, { step, server, manner: next.manner });
    else die(server, { step, manner: next.manner });
  });
  return { steps, stop };
}

function countOf(point: Point): { readonly number: number; readonly kind: string } | undefined {
  const [, number, kind = ""] = /^\+(\d+) (\w+)$/.exec(point) ?? [];
  return number === undefined ? undefined : { number: Number(number), kind };
}

/** "status 1.3:2", "status 1.3 wire:4", "wire:1", "NODEB task 1:4" or "+12 installer". */
export function isPoint(text: string): boolean {
  const kind = countOf(text)?.kind;
  return kind === undefined
    ? /^([A-Z]\w* )?([a-z][A-Za-z ]*( [\d.]+)?( wire)?|cluster .+):\d+$/.test(text)
    : KINDS.includes(kind);
}
