import { site, type Site } from "../../lab/site";
import type { SuspendedReading } from "../../lab/world/installer/transaction-table";
import type { Machine } from "../../lab/world/machine";
import type { Step } from "../../lab/world/steps";
import { newController, type Controller } from "./controller";
import { armFaults, type Fault, type Manner } from "./fault";
import { watchInstaller } from "./installer-watch";
import { momentsOf, type RecordedStep } from "./moment";
import { onEveryStepOf } from "./points";
import type { Ending, Scenario, Stored } from "./scenario";
import { compareWorlds } from "./verdict";
import { viewOf, type WorldView } from "./world-view";

/** The next `pulumi up` follows when the server has come to rest, or as soon as the one before has ended. */
export type Pause = "at rest" | "at once";

/** What the same msiexec command makes of a suspended installation: not known (operations.md 2.4), so both are tried. */
export type Suspended = SuspendedReading["sameCommand"];

export interface Trial {
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
  readonly pause: Pause;
  /** Default: it is undone first. */
  readonly suspended?: Suspended | undefined;
  /** Done to the world before it is looked at: by this a sweep is shown to be able to fail. */
  readonly meddle?: (site: Site) => void;
  /** Takes each step with what can be told of the world just before it. */
  readonly recordTo?: RecordedStep[];
}

/** A run without faults: what there is to be struck, and how it ends. */
export interface Recording {
  readonly steps: readonly RecordedStep[];
  /** Of the scenario. */
  readonly everyWireStep: boolean;
  readonly never: readonly Manner[];
  /** In the order of the scenario's servers. */
  readonly before: readonly WorldView[];
  readonly after: readonly WorldView[];
  readonly started: readonly string[];
}

export interface Verdict {
  /** Empty: the server ended as it should. */
  readonly problems: readonly string[];
  /** Where the faults came; fewer than were armed where the scenario did not get there. */
  readonly struck: readonly Step[];
}

/** An `up` that fails is repeated as often as this. */
const OPERATIONS_AFTERWARDS = 3;
/** Lab time: boots, a job's bounded waits and the lease of a lock are over by then. */
const REST = 60 * 60_000;
/** Real time without a step of any server, and in all: a busy computer is slow, but does not stand still. */
const STANDSTILL = 90_000;
const LIMIT = 20 * 60_000;

export async function record(scenario: Scenario): Promise<Recording> {
  const recorded: RecordedStep[] = [];
  const { before, started, views, problems } = await play({
    scenario,
    faults: [],
    pause: "at rest",
    recordTo: recorded,
  });
  if (problems.length > 0) throw new Error(`${scenario.name}: without any fault: ${problems.join("; ")}`);
  const { everyWireStep = false, never = [] } = scenario;
  return { before, started, steps: recorded, everyWireStep, never, after: views };
}

export async function tryIt(trial: Trial, recording: Recording): Promise<Verdict> {
  const { before, views, struck, problems } = await play(trial);
  const { servers, ...ending } = trial.scenario;
  const differences = servers.flatMap((name, index) =>
    compareWorlds({ ...worldsOf(index, { before, views, recording }), ...ending }).map((problem) =>
      servers.length === 1 ? problem : `${name}: ${problem}`,
    ),
  );
  return { struck, problems: [...problems, ...differences] };
}

function worldsOf(
  index: number,
  of: Pick<Played, "before" | "views"> & { readonly recording: Recording },
): { readonly before: WorldView; readonly view: WorldView; readonly after: WorldView } {
  const [before, view, after] = [of.before[index], of.views[index], of.recording.after[index]];
  if (!before || !view || !after) throw new Error(`The scenario has no server ${index}.`);
  return { before, view, after };
}

interface Played {
  /** In the order of the scenario's servers. */
  readonly before: readonly WorldView[];
  readonly views: readonly WorldView[];
  readonly steps: readonly Step[];
  readonly struck: readonly Step[];
  readonly started: readonly string[];
  readonly problems: readonly string[];
}

/** One run of a scenario, with its faults, in a site of its own. */
export async function play(trial: Trial): Promise<Played> {
  const lab = await site(trial.scenario.site);
  try {
    return await unlessItHangs(lab, () => playOn(lab, trial));
  } finally {
    await lab.stop();
  }
}

async function playOn(lab: Site, trial: Trial): Promise<Played> {
  const { scenario, faults, meddle, suspended, recordTo } = trial;
  const servers = scenario.servers.map((name) => lab.server(name));
  const machines = servers.map(({ machine }) => machine);
  for (const machine of machines)
    if (suspended) machine.faults.suspendedInstallations({ sameCommand: suspended });
  await scenario.furnish?.(lab);
  const before = machines.map(viewOf);
  const stored = await scenario.prepare(lab);
  await lab.clock.sleep(REST);

  const watches = machines.map(watchInstaller);
  const steps: Step[] = [];
  let current: Controller | undefined;
  let operation = 0;
  const moment = momentsOf(
    lab,
    (scenario.site.clusters ?? []).map(({ name }) => name),
  );
  const endRecord = onEveryStepOf(servers, (step) => {
    steps.push(step);
    recordTo?.push({ ...step, moment: moment(operation) });
  });
  const strikes = armFaults({ lab, servers, faults, controllerDies: () => current?.die() });
  const use = (controller: Controller): Controller => {
    operation++;
    return (current = controller);
  };
  const problems = await converge({ lab, trial, stored, use });
  strikes.stop();
  endRecord();
  meddle?.(lab);
  return {
    before,
    views: machines.map(viewOf),
    steps,
    struck: strikes.steps,
    started: watches.flatMap(({ started }) => started),
    problems: [
      ...problems,
      ...lab.broken(),
      ...lab.refusals(),
      ...watches.flatMap(({ violations }) => violations),
      ...machines.flatMap((machine) => needlessRestarts(machine, scenario)),
      ...(scenario.wrongs?.(lab) ?? []),
    ],
  };
}

/** Restarts that somebody commanded, without leave or without anything that waited for one. */
function needlessRestarts({ name, shutdown }: Machine, { mayRestart = false }: Scenario): readonly string[] {
  return shutdown.commanded
    .filter(({ awaited }) => !mayRestart || !awaited)
    .map(({ comment }) => `${name} was restarted needlessly: ${comment}`);
}

/** The operation, and again as the next `up` or `destroy` would, until it succeeds; then once more, for nothing to do. */
async function converge(options: {
  readonly lab: Site;
  readonly trial: Trial;
  readonly stored: Stored | null;
  readonly use: (controller: Controller) => Controller;
}): Promise<readonly string[]> {
  const { lab, trial, use } = options;
  const { clock } = lab;
  const { scenario, pause } = trial;
  let { stored } = options;
  const failures: string[] = [];
  const most = trial.faults.length + OPERATIONS_AFTERWARDS;
  for (let operation = 0; operation < most; operation++) {
    if (operation > 0 && (pause === "at rest" || operation > 1)) await clock.sleep(REST);
    const ending = await operateOnce({ lab, scenario, stored, use });
    stored = ending.stored;
    await scenario.repair?.(lab, ending.error);
    if (ending.error === undefined) {
      await clock.sleep(REST);
      return scenario.givesUp ? [] : upAgain({ lab, scenario, stored, use });
    }
    failures.push(textOf(ending.error));
  }
  return [`did not converge: ${failures.join(" | ")}`];
}

/** A fault may come as late as this, too. */
async function upAgain(operation: Operation): Promise<readonly string[]> {
  const failures: string[] = [];
  for (let stored = operation.stored; failures.length <= OPERATIONS_AFTERWARDS;) {
    const ending = await operateOnce({ ...operation, stored });
    stored = ending.stored;
    await operation.scenario.repair?.(operation.lab, ending.error);
    await operation.lab.clock.sleep(REST);
    if (ending.error === undefined) return ending.changed ? ["one more up had something to do"] : [];
    failures.push(textOf(ending.error));
  }
  return [`one more up failed: ${failures.join(" | ")}`];
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Operation {
  readonly lab: Site;
  readonly scenario: Scenario;
  readonly stored: Stored | null;
  readonly use: (controller: Controller) => Controller;
}

async function operateOnce({ lab, scenario, stored, use }: Operation): Promise<Ending> {
  const controller = use(newController(scenario.servers.map((name) => lab.server(name))));
  const died = controller.death.then(() => ({
    stored,
    changed: true,
    error: new Error("the controller died"),
  }));
  const work = async (): Promise<Ending> => {
    try {
      return await scenario.operate({ controller, lab, stored });
    } catch (error) {
      return { stored, changed: true, error };
    }
  };
  try {
    return await Promise.race([died, work()]);
  } finally {
    controller.end();
  }
}

async function unlessItHangs<T>(lab: Site, work: () => Promise<T>): Promise<T> {
  const began = Date.now();
  let moved = began;
  const end = onEveryStepOf(lab.all, () => (moved = Date.now()));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      const [still, all] = [Date.now() - moved, Date.now() - began];
      if (still > STANDSTILL || all > LIMIT)
        reject(
          new Error(
            `was not over after ${all / 1000} s of real time, the last ${still / 1000} s without a step`,
          ),
        );
    }, 1_000);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearInterval(timer);
    end();
  }
}
