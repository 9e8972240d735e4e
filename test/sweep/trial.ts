import { site, type Site } from "../../lab/site";
import type { SuspendedReading } from "../../lab/world/installer/transaction-table";
import type { Step } from "../../lab/world/steps";
import { newController, type Controller } from "./controller";
import { armFaults, type Fault } from "./fault";
import { watchInstaller } from "./installer-watch";
import { serverOf, type Ending, type Scenario, type Stored } from "./scenario";
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
}

/** A run without faults: what there is to be struck, and how it ends. */
export interface Recording {
  readonly steps: readonly Step[];
  readonly before: WorldView;
  readonly after: WorldView;
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
/** Real time for one trial. */
const LIMIT = 90_000;

export async function record(scenario: Scenario): Promise<Recording> {
  const { view, steps, problems, ...rest } = await play({ scenario, faults: [], pause: "at rest" });
  if (problems.length > 0) throw new Error(`${scenario.name}: without any fault: ${problems.join("; ")}`);
  return { ...rest, steps, after: view };
}

export async function tryIt(trial: Trial, recording: Recording): Promise<Verdict> {
  const { before, view, struck, problems } = await play(trial);
  const { givesUp, ends } = trial.scenario;
  return { struck, problems: [...problems, ...compareWorlds({ before, view, recording, givesUp, ends })] };
}

interface Played {
  readonly before: WorldView;
  readonly view: WorldView;
  readonly steps: readonly Step[];
  readonly struck: readonly Step[];
  readonly started: readonly string[];
  readonly problems: readonly string[];
}

/** One run of a scenario, with its faults, in a site of its own. */
export async function play(trial: Trial): Promise<Played> {
  const lab = await site({ servers: [{ name: "EX1", ...trial.scenario.server }] });
  try {
    return await within(LIMIT, () => playOn(lab, trial));
  } finally {
    await lab.stop();
  }
}

async function playOn(lab: Site, trial: Trial): Promise<Played> {
  const { scenario, faults, meddle, suspended } = trial;
  const server = serverOf(lab);
  const { machine } = server;
  if (suspended) machine.faults.suspendedInstallations({ sameCommand: suspended });
  const empty = viewOf(machine);
  const stored = await scenario.prepare(lab);
  await machine.clock.sleep(REST);
  const ready = viewOf(machine);
  const before = { ...ready, paths: empty.paths };
  const prepared = machine.steps.recorded().length;

  const watch = watchInstaller(machine);
  let current: Controller | undefined;
  const strikes = armFaults({ server, faults, controllerDies: () => current?.die() });
  const use = (controller: Controller): Controller => (current = controller);
  const problems = await converge({ lab, trial, stored, use });
  strikes.stop();
  const steps = machine.steps.recorded().slice(prepared);
  meddle?.(lab);
  return {
    before,
    view: viewOf(machine),
    steps,
    struck: strikes.steps,
    started: watch.started,
    problems: [...problems, ...lab.broken(), ...lab.refusals(), ...watch.violations],
  };
}

/** The operation, and again as the next `up` or `destroy` would, until it succeeds; then once more, for nothing to do. */
async function converge(options: {
  readonly lab: Site;
  readonly trial: Trial;
  readonly stored: Stored | null;
  readonly use: (controller: Controller) => Controller;
}): Promise<readonly string[]> {
  const { lab, trial, use } = options;
  const { clock } = serverOf(lab).machine;
  const { scenario, pause } = trial;
  let { stored } = options;
  const failures: string[] = [];
  const most = trial.faults.length + OPERATIONS_AFTERWARDS;
  for (let operation = 0; operation < most; operation++) {
    if (operation > 0 && (pause === "at rest" || operation > 1)) await clock.sleep(REST);
    const ending = await operateOnce({ lab, scenario, stored, use });
    stored = ending.stored;
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
    await serverOf(operation.lab).machine.clock.sleep(REST);
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
  const controller = use(newController(serverOf(lab)));
  const died = controller.death.then(() => ({
    stored,
    changed: true,
    error: new Error("the controller died"),
  }));
  const work = async (): Promise<Ending> => {
    try {
      const machine = await controller.connect();
      return await scenario.operate({ machine, packages: lab.packagesFolder, stored });
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

async function within<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`was not over after ${ms / 1000} s of real time`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
