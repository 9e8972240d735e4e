import { createHash } from "node:crypto";
import type { Step } from "../../lab/world/steps";
import { isDisturbance } from "./disturbance";
import { fits, MANNERS, type Fault, type Manner } from "./fault";
import { isNodeStep } from "./points";
import type { RecordedStep } from "./moment";
import { pick, randomNumbers } from "./random";
import { placesOfCalls } from "./places-of-calls";
import { isSameDeath } from "./same-death";
import type { Pause, Recording, Suspended } from "./trial";

/** A trial as it is written down, printed and given from outside. */
export interface TrialSpec {
  readonly scenario: string;
  readonly faults: readonly Fault[];
  readonly pause: Pause;
  readonly suspended?: Suspended | undefined;
  /** How many pairs of point and manner leave the same (same-death.ts), this one included. Default 1. */
  readonly standsFor?: number | undefined;
}

export type Recordings = Readonly<Record<string, Recording>>;

/**
 * Every point of every scenario with every manner that makes sense there, in the order of the recorded runs; of those
 * that leave the same, the first.
 */
export function allTrials(recordings: Recordings): readonly TrialSpec[] {
  return Object.entries(recordings).flatMap(([scenario, recording]) =>
    mannersOf(recording).flatMap((manner) =>
      deathsOf(recording, manner).map(([first, ...others]): TrialSpec => ({
        scenario,
        faults: [{ point: first.name, manner }],
        pause: "at rest",
        standsFor: 1 + others.length,
      })),
    ),
  );
}

function mannersOf({ never }: Pick<Recording, "never">): readonly Manner[] {
  return MANNERS.filter((manner) => !never.includes(manner));
}

/** Steps at which a manner leaves the same, in order: groups of them, one after the other. */
export function deathsOf(
  { steps, everyWireStep }: Pick<Recording, "steps" | "everyWireStep">,
  manner: Manner,
): readonly (readonly [RecordedStep, ...RecordedStep[]])[] {
  const all: [RecordedStep, ...RecordedStep[]][] = [];
  const places = everyWireStep ? new Map<never, never>() : placesOfCalls(steps);
  for (const [index, step] of steps.entries()) {
    if (!fits(step, manner)) continue;
    const before = steps[index - 1];
    const last = all.at(-1);
    const joins =
      before !== undefined &&
      last?.at(-1) === before &&
      isSameDeath(manner, { step, before, first: last[0], places });
    if (joins) last.push(step);
    else all.push([step]);
  }
  return all;
}

/** Pairs of point and manner that some trials cover. */
export function pairsIn(trials: readonly TrialSpec[]): number {
  return trials.reduce((sum, { standsFor = 1 }) => sum + standsFor, 0);
}

/** The `which`-th of so many, from 1. */
export interface Part {
  readonly which: number;
  readonly of: number;
}

/**
 * Those that belong to a part. That is told by a pair's name alone (step-names.ts), so that the parts make up the whole
 * though each records a run of its own, where a poll more or less makes it some steps longer or shorter.
 */
export function partOf(all: readonly TrialSpec[], { which, of }: Part): readonly TrialSpec[] {
  return all.filter(
    (trial) => createHash("sha1").update(pairName(trial)).digest().readUInt32BE() % of === which - 1,
  );
}

function pairName({ scenario, faults }: TrialSpec): string {
  return [scenario, ...faults.flatMap(({ point, manner }) => [point, manner])].join("\n");
}

/** So many of them in equal strides; the seed says where the first one lies. */
export function spread<T>(
  all: readonly T[],
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly T[] {
  if (count >= all.length) return all;
  const stride = all.length / count;
  const offset = randomNumbers(seed)() * stride;
  return Array.from({ length: count }, (_, index) => all[Math.floor(offset + index * stride)] as T);
}

const MOST_FAULTS = 4;
/** Further than this after a fault a scenario is seldom still under way. */
const FARTHEST: Readonly<Record<string, number>> = { wire: 120, script: 150, program: 60, installer: 60 };

/** Several faults in one run: the first at a recorded point, each further one some steps after the one before. */
export function mixtures(
  recordings: Recordings,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): readonly TrialSpec[] {
  const random = randomNumbers(seed);
  return Array.from({ length: runs }, (): TrialSpec => {
    const scenario = pick(random, Object.keys(recordings));
    const recording = recordings[scenario] as Recording;
    const lanes = lanesOf(recording);
    const manners = mannersOf(recording);
    const first = pick(random, pick(random, lanes));
    const manner = pick(
      random,
      manners.filter((one) => fits(first, one)),
    );
    const more = 1 + Math.floor(random() * (MOST_FAULTS - 1));
    const faults = [
      { point: first.name, manner },
      ...Array.from({ length: more }, () => laterFault(random, first, manners)),
    ];
    return {
      scenario,
      faults,
      pause: pick<Pause>(random, ["at rest", "at once"]),
      suspended: pick<Suspended>(random, ["undoes", "resumes"]),
    };
  });
}

/** So that a lane with few steps is struck as often as one with many. */
function lanesOf({ steps }: Recording): readonly (readonly Recording["steps"][number][])[] {
  return [...new Set(steps.map(({ lane }) => lane))].map((lane) =>
    steps.filter((step) => step.lane === lane),
  );
}

function laterFault(random: () => number, first: Step, possible: readonly Manner[]): Fault {
  const kind = pick(random, Object.keys(FARTHEST));
  const number = 1 + Math.floor(random() * (FARTHEST[kind] ?? 1));
  const manners = possible.filter(
    (one) =>
      (one !== "kill" || kind !== "wire") &&
      (one !== "kill the task's script" || kind === "installer") &&
      (!isDisturbance(one) || isNodeStep(first)),
  );
  return { point: `+${number} ${kind}`, manner: pick(random, manners) };
}
