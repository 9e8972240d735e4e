import { writeFileSync } from "node:fs";
import { coverage, type Tried } from "./coverage";
import { hireCrew, type Crew } from "./crew";
import { readOptions, USAGE, type SweepOptions } from "./options";
import { randomNumbers, shuffled } from "./random";
import { shrink } from "./shrink";
import type { Recording, Verdict } from "./trial";
import { allTrials, mixtures, partOf, spread, type Recordings, type TrialSpec } from "./trials";

/** So many failures are made short; the others are printed as they came. */
const SHRUNK = 3;
const EVERY = 15_000;
/** So many runs may a single point have to be come to: the last poll of a job is not in every run. */
const RUNS_FOR_A_POINT = 3;

interface Failure {
  readonly trial: TrialSpec;
  readonly verdict: Verdict;
}

/** Gives the exit code. */
export async function sweep(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) return print(USAGE);
  const options = readOptions(args);
  const crew = hireCrew();
  try {
    return await sweepWith(crew, options);
  } finally {
    crew.dismiss();
  }
}

async function sweepWith(crew: Crew, options: SweepOptions): Promise<number> {
  const { seed } = options;
  print(`seed ${seed}`);
  const recordings = await recordAll(crew, options.scenarios);
  const points = allTrials(recordings);
  const chosen = choose(recordings, points, options);
  const { tried, failures } = await tryAll(crew, { trials: chosen, recordings, options });
  for (const [index, failure] of failures.entries())
    print(await describe(failure, { crew, recordings, seed, short: index < SHRUNK }));
  const passed = tried.length - failures.length;
  print(coverage({ tried, points, recordings }));
  if (options.counts !== undefined) writeCounts(options.counts, { passed, failures });
  print(`${passed} passed, ${failures.length} failed`);
  return failures.length === 0 && passed > 0 ? 0 : 1;
}

function writeCounts(
  file: string,
  { passed, failures }: { readonly passed: number; readonly failures: readonly Failure[] },
): void {
  const lines = failures.map(({ trial, verdict }) => `${command(trial)}: ${verdict.problems.join("; ")}`);
  writeFileSync(file, JSON.stringify({ passed, failed: failures.length, failures: lines }));
}

async function recordAll(crew: Crew, scenarios: readonly string[]): Promise<Recordings> {
  const recorded = await Promise.all(
    scenarios.map(async (name): Promise<[string, Recording]> => [name, await crew.record(name)]),
  );
  for (const [name, { steps, started }] of recorded)
    print(`${name}: ${steps.length} points in the undisturbed run (${started.join(", then ")})`);
  return Object.fromEntries(recorded);
}

function choose(
  recordings: Recordings,
  points: readonly TrialSpec[],
  { faults, manners, part, pause, scenarios, seed, suspended, runs, trials }: SweepOptions,
): readonly TrialSpec[] {
  if (faults.length > 0) return scenarios.map((scenario) => ({ scenario, faults, pause, suspended }));
  const wanted = points.filter(({ faults: [fault] }) => fault && manners.includes(fault.manner));
  const ofPart = partOf(wanted, part);
  const chosen = [...spread(ofPart, { count: trials, seed }), ...mixtures(recordings, { runs, seed })];
  return shuffled(randomNumbers(seed), chosen);
}

async function tryAll(
  crew: Crew,
  what: {
    readonly trials: readonly TrialSpec[];
    readonly recordings: Recordings;
    readonly options: SweepOptions;
  },
): Promise<{ readonly tried: readonly Tried[]; readonly failures: readonly Failure[] }> {
  const { trials, recordings, options } = what;
  const began = Date.now();
  const waiting = [...trials];
  const tried: Tried[] = [];
  const failures: Failure[] = [];
  const say = setInterval(
    () => print(`  ${tried.length} of ${trials.length} tried, ${failures.length} failed`),
    EVERY,
  );
  const workOff = async (): Promise<void> => {
    while (Date.now() - began < options.minutes * 60_000) {
      const trial = waiting.shift();
      if (!trial) return;
      const verdict = await runToItsPoint(crew, trial, recordings[trial.scenario] as Recording);
      tried.push({ trial, verdict });
      if (verdict.problems.length === 0) continue;
      failures.push({ trial, verdict });
      print(`FAILED ${command(trial)}\n${list(verdict.problems)}`);
    }
  };
  await Promise.all(Array.from({ length: crew.size }, workOff));
  clearInterval(say);
  if (waiting.length > 0) print(`${waiting.length} trials were not begun within ${options.minutes} minutes`);
  return { tried, failures };
}

async function runToItsPoint(crew: Crew, trial: TrialSpec, recording: Recording): Promise<Verdict> {
  for (let runs = 1; ; runs++) {
    const verdict = await crew.run(trial, recording);
    const isOver = verdict.struck.length > 0 || verdict.problems.length > 0 || trial.faults.length > 1;
    if (isOver || runs === RUNS_FOR_A_POINT) return verdict;
  }
}

async function describe(
  failure: Failure,
  how: {
    readonly crew: Crew;
    readonly recordings: Recordings;
    readonly seed: number;
    readonly short: boolean;
  },
): Promise<string> {
  const { crew, recordings, seed, short } = how;
  const recording = recordings[failure.trial.scenario] as Recording;
  let last = failure.verdict;
  const run = async (trial: TrialSpec): Promise<Verdict> => {
    const verdict = await crew.run(trial, recording);
    if (verdict.problems.length > 0) last = verdict;
    return verdict;
  };
  const points = recording.steps.map(({ name }) => name);
  const trial = short ? await shrink(failure.trial, { run, points }) : failure.trial;
  const { faults, scenario } = trial;
  return [
    "",
    `Failure in "${scenario}" (seed ${seed}${short ? ", shortest trace found" : ""}):`,
    ...faults.map(({ manner, point }, index) => `  ${manner} at ${point}${whatAt(last, index)}`),
    list(last.problems),
    `  Again: ${command(trial)}`,
  ].join("\n");
}

function whatAt({ struck }: Verdict, index: number): string {
  const step = struck[index];
  return step ? ` (${step.name}: ${step.kind} ${step.what})` : " (not reached)";
}

function command({ scenario, faults, pause, suspended }: TrialSpec): string {
  const named = faults.map(({ point, manner }) => ` --point ${quoted(point)} --manner ${quoted(manner)}`);
  const later = pause === "at rest" ? "" : ` --pause ${quoted(pause)}`;
  const reading = suspended === "resumes" ? " --suspended resumes" : "";
  return `npm run sweep -- --scenario ${quoted(scenario)}${named.join("")}${later}${reading}`;
}

function quoted(text: string): string {
  return `"${text}"`;
}

function list(problems: readonly string[]): string {
  return problems.map((problem) => `    - ${problem}`).join("\n");
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
