import { MANNERS, type Manner } from "./fault";
import type { Verdict } from "./trial";
import { pairsIn, type Recordings, type TrialSpec } from "./trials";

export interface Tried {
  readonly trial: TrialSpec;
  readonly verdict: Verdict;
}

/** In words, and honest: what was not reached is not covered. */
export function coverage(what: {
  readonly tried: readonly Tried[];
  readonly points: readonly TrialSpec[];
  readonly recordings: Recordings;
}): string {
  const { tried, points, recordings } = what;
  const single = tried.filter(({ trial }) => trial.faults.length === 1);
  const reached = single.filter(({ verdict }) => verdict.struck.length > 0).map(({ trial }) => trial);
  const missed = single.filter(({ verdict }) => verdict.struck.length === 0).map(({ trial }) => trial);
  const tables = Object.keys(recordings).map((scenario) => {
    const counts = MANNERS.flatMap((manner) => {
      const [some, all] = [reached, points].map((trials) => pairsIn(trials.filter(is({ scenario, manner }))));
      return all === 0 ? [] : [`${manner} ${some} of ${all}`];
    });
    return `  ${scenario}: ${counts.join(", ")}`;
  });
  return [
    "",
    ...tables,
    `covered ${pairsIn(reached)} of ${pairsIn(points)} pairs of point and manner by ${reached.length} of ${points.length} trials`,
    ...missed.map(({ scenario, faults }) => `  did not come again: ${scenario}: ${whatOf(faults)}`),
    `(${missed.length} points did not come again), and ${tried.length - single.length} mixtures of several faults`,
  ].join("\n");
}

function whatOf(faults: TrialSpec["faults"]): string {
  return faults.map(({ manner, point }) => `${manner} at ${point}`).join(", ");
}

function is({ scenario, manner }: { readonly scenario: string; readonly manner: Manner }) {
  return (trial: TrialSpec): boolean => trial.scenario === scenario && trial.faults[0]?.manner === manner;
}
