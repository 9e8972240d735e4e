import type { Verdict } from "./trial";
import type { TrialSpec } from "./trials";

/** Trials that may be spent on one failure. */
const TRIES = 14;

/** The shortest trace that still fails: fewest faults, then the earliest points. */
export async function shrink(
  failed: TrialSpec,
  options: {
    readonly run: (trial: TrialSpec) => Promise<Verdict>;
    /** Names of the scenario's recorded points, in order. */
    readonly points: readonly string[];
  },
): Promise<TrialSpec> {
  let shortest = failed;
  let tries = 0;
  const fails = async (trial: TrialSpec): Promise<boolean> => {
    if (tries++ >= TRIES) return false;
    if ((await options.run(trial)).problems.length === 0) return false;
    shortest = trial;
    return true;
  };
  await dropFaults(() => shortest, fails);
  await comeEarlier(() => shortest, { fails, points: options.points });
  return shortest;
}

type Fails = (trial: TrialSpec) => Promise<boolean>;

async function dropFaults(shortest: () => TrialSpec, fails: Fails): Promise<void> {
  for (let index = shortest().faults.length - 1; index >= 0 && shortest().faults.length > 1; index--) {
    const { faults } = shortest();
    await fails({ ...shortest(), faults: faults.filter((_, other) => other !== index) });
  }
}

/** Half way to the beginning, then a half of what is left, as long as it fails. */
async function comeEarlier(
  shortest: () => TrialSpec,
  { fails, points }: { readonly fails: Fails; readonly points: readonly string[] },
): Promise<void> {
  const [first, ...others] = shortest().faults;
  if (!first) return;
  const lane = first.point.slice(0, first.point.indexOf(":") + 1);
  const inLane = points.filter((point) => point.startsWith(lane));
  let low = 0;
  let high = inLane.indexOf(first.point);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const earlier = { ...first, point: inLane[middle] ?? first.point };
    if (await fails({ ...shortest(), faults: [earlier, ...others] })) high = middle;
    else low = middle + 1;
  }
}
