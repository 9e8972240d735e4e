import { isPoint, MANNERS, type Fault, type Manner } from "./fault";
import { SCENARIOS } from "./scenarios";
import type { Pause, Suspended } from "./trial";
import type { Part } from "./trials";

export interface SweepOptions {
  readonly seed: number;
  /** Random mixtures of several faults. */
  readonly runs: number;
  /** How many of all points and manners; Infinity: all. */
  readonly trials: number;
  /** Of all points and manners, only those of this part. */
  readonly part: Part;
  readonly scenarios: readonly string[];
  /** Given: only these, in one trial for each scenario. */
  readonly faults: readonly Fault[];
  /** Of all points and manners, and not of the mixtures, only those of these manners. */
  readonly manners: readonly Manner[];
  readonly pause: Pause;
  readonly suspended: Suspended;
  readonly minutes: number;
  /** Where the counts are written as JSON. */
  readonly counts: string | undefined;
}

export const USAGE = `npm run sweep -- [--seed N] [--runs N] [--trials N|all] [--part K/N] [--scenario NAME]… [--minutes N]
npm run sweep -- --trials all --runs 0 [--manner MANNER]… [--scenario NAME]… [--part K/N]
npm run sweep -- --scenario NAME [--point POINT --manner MANNER]… [--pause "at once"] [--suspended resumes]

  --seed N         for the random mixtures, and for which of the points (default: of the clock)
  --runs N         random mixtures of several faults in one run (default 40; with --runs alone, no single points)
  --trials N|all   how many of all points and manners are tried, one fault each, in equal strides (default 200)
  --part K/N       only the K-th of N parts of all points and manners, split by their names (default 1/1)
  --scenario NAME  ${SCENARIOS.map(({ name }) => JSON.stringify(name)).join(", ")} (default: all)
  --point POINT    a step by its name ("status 1.3:2"), or counted after the fault before ("+12 installer")
  --manner MANNER  ${MANNERS.map((manner) => JSON.stringify(manner)).join(", ")};
                   without any --point: only these of all points and manners
  --pause PAUSE    "at rest" (default) or "at once": when the next operation follows one that failed
  --suspended WHAT "undoes" (default) or "resumes": what the same command makes of a suspended installation
  --minutes N      begin no further trial after this
  --counts FILE    write { "passed": N, "failed": N, "failures": […] } there
`;

/** Throws an Error whose text is for people. */
export function readOptions(args: readonly string[]): SweepOptions {
  const given = pairs(args);
  const all = (name: string): readonly string[] =>
    given.filter(([key]) => key === name).map(([, value]) => value);
  const last = (name: string): string | undefined => all(name).at(-1);
  const manners = all("manner").map(mannerOf);
  const faults = all("point").length === 0 ? [] : faultsOf(all("point"), manners);
  const scenarios = all("scenario").map((name) =>
    oneOf(
      "scenario",
      name,
      SCENARIOS.map((one) => one.name),
    ),
  );
  const runs = last("runs");
  const trials = last("trials") ?? (runs === undefined ? "200" : "0");
  return {
    seed: number("seed", last("seed") ?? String(Date.now() % 1_000_000)),
    runs: number("runs", runs ?? "40"),
    trials: trials === "all" ? Infinity : number("trials", trials),
    part: partOf(last("part") ?? "1/1"),
    scenarios: scenarios.length > 0 ? scenarios : SCENARIOS.map(({ name }) => name),
    faults,
    manners: faults.length > 0 || manners.length === 0 ? MANNERS : manners,
    pause: oneOf("pause", last("pause") ?? "at rest", ["at rest", "at once"]) as Pause,
    suspended: oneOf("suspended", last("suspended") ?? "undoes", ["undoes", "resumes"]) as Suspended,
    minutes: last("minutes") === undefined ? Infinity : number("minutes", last("minutes") ?? ""),
    counts: last("counts"),
  };
}

const NAMES = [
  "seed",
  "runs",
  "trials",
  "part",
  "scenario",
  "point",
  "manner",
  "pause",
  "suspended",
  "minutes",
  "counts",
];

function pairs(args: readonly string[]): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const name = oneOf("option", (args[index] ?? "").replace(/^--/, ""), NAMES);
    const value = args[index + 1];
    if (value === undefined) throw new Error(`--${name}: a value is missing.`);
    found.push([name, value]);
  }
  return found;
}

function mannerOf(text: string): Manner {
  return oneOf("manner", text, MANNERS) as Manner;
}

function faultsOf(points: readonly string[], manners: readonly Manner[]): readonly Fault[] {
  if (points.length !== manners.length) throw new Error("Each --point needs its --manner.");
  return points.map((point, index) => {
    if (!isPoint(point))
      throw new Error(`--point: "${point}" is neither a step's name nor counted after a fault.`);
    return { point, manner: manners[index] as Manner };
  });
}

function partOf(text: string): Part {
  const [, which = "0", of = "0"] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const part = { which: Number(which), of: Number(of) };
  if (part.which >= 1 && part.which <= part.of) return part;
  throw new Error(`--part: "${text}" is none; 2/5 is the second of five.`);
}

function oneOf(what: string, value: string, known: readonly string[]): string {
  if (known.includes(value)) return value;
  throw new Error(`${what}: "${value}" is not known. Known: ${known.join(", ")}.`);
}

function number(what: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`--${what}: "${value}" is not a number.`);
}
