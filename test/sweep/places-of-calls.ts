import type { RecordedStep } from "./moment";

/** In a call of the agent: before its answer came, and after it. */
export type Place = `${string} ${"asked" | "answered"}`;

const BEGINS = /^exec (\d+) begins: .*\\request-/;
const LETTER_IS_WRITTEN = /^SFTP (OPEN|WRITE|WRITE is done)$/;
const LETTERS_ARE_REMOVED = /^SFTP REMOVE( is done)?$/;

/**
 * The steps of each call with their places: the request is written and the command runs (asked); its letters are removed
 * (answered). As machine/call-agent.ts does it.
 */
export function placesOfCalls(steps: readonly RecordedStep[]): ReadonlyMap<RecordedStep, Place> {
  const places = new Map<RecordedStep, Place>();
  for (const [index, begins] of steps.entries()) {
    const number = begins.kind === "wire" ? BEGINS.exec(begins.what)?.[1] : undefined;
    if (number === undefined) continue;
    const exec = begins.lane.replace(/wire$/, `exec ${number}`);
    const mine = (step: RecordedStep): boolean => step.lane === begins.lane || step.lane === exec;
    const ends = steps.findIndex((step, at) => at > index && step.lane === begins.lane);
    const from = firstOf(
      steps,
      index,
      (step) => step.lane === begins.lane && LETTER_IS_WRITTEN.test(step.what),
    );
    const to = lastOf(
      steps,
      ends,
      (step) => step.lane === begins.lane && LETTERS_ARE_REMOVED.test(step.what),
    );
    if (ends < 0) continue;
    for (const [at, step] of steps.slice(from, to + 1).entries())
      if (mine(step)) places.set(step, `${exec} ${from + at <= ends ? "asked" : "answered"}`);
  }
  return places;
}

function firstOf(
  steps: readonly RecordedStep[],
  index: number,
  belongs: (step: RecordedStep) => boolean,
): number {
  let first = index;
  while (first > 0 && belongs(steps[first - 1] as RecordedStep)) first--;
  return first;
}

function lastOf(
  steps: readonly RecordedStep[],
  index: number,
  belongs: (step: RecordedStep) => boolean,
): number {
  let last = index;
  while (last + 1 < steps.length && belongs(steps[last + 1] as RecordedStep)) last++;
  return last;
}
