import type { JobResult, JobSpec, JobStatus } from "../../agent/protocol";
import type { Lock, Machine } from "../../machine/contract";
import type { Reporter, ServerOutcome, ServerPlan, ServerState, ServerWish, Step } from "./contract";
import { jobFor } from "./job-for";
import { foreseeServer, lookAtServer, type Look } from "./look";
import { cancelled, lostSight, refused } from "./failures";
import { judge } from "./verdict";

interface Rollout {
  readonly machine: Machine;
  readonly wish: ServerWish;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

type Change = Extract<ServerPlan, { kind: "change" }>;

/** Observe, decide, act, observe again: one standalone server to its level. Success is what the last look shows. */
export async function bringServer(rollout: Rollout): Promise<ServerOutcome> {
  const { machine, reporter } = rollout;
  const first = await lookPastRunningJob(rollout);
  if (first.plan.kind === "refused") throw refused(first, first.plan.refusals);
  if (first.plan.kind === "nothingToDo") return { found: first.state, state: first.state, run: null };

  const lock = await machine.lock(`bring ${first.state.server} from ${first.plan.from} to ${first.plan.to}`);
  try {
    tellOfDeadHolder({ lock, reporter, server: first.state.server });
    return await changeUnderLock(rollout, lock);
  } finally {
    await release({ lock, reporter });
  }
}

/** The server may have changed between the first look and the lock: what counts is the look under the lock. */
async function changeUnderLock(rollout: Rollout, lock: Lock): Promise<ServerOutcome> {
  const { machine, reporter } = rollout;
  const look = await foreseeServer(rollout);
  if (look.plan.kind === "refused") throw refused(look, look.plan.refusals);
  if (look.plan.kind === "nothingToDo") return { found: look.state, state: look.state, run: null };

  for (const warning of look.plan.warnings) reporter.warning(`${look.state.server}: ${warning}`);
  await stage({ rollout, look, step: stepOf(look.plan, "stage") });
  const job = jobFor({ plan: look.plan, inspection: look.inspection });
  const result = await install({ rollout, look, lock, job });
  reporter.phase(`${look.state.server}: looking again`);
  const after = await lookAfterwards({ machine, found: look.state, result });
  return judge({ found: look.state, after, plan: look.plan, reporter, collected: result });
}

/** A job of an earlier operation goes on by itself; it is followed to its end before anything is decided. */
async function lookPastRunningJob(rollout: Rollout): Promise<Look> {
  rollout.reporter.phase(`${rollout.machine.address}: looking at the server`);
  const look = await foreseeServer(rollout);
  const { job } = look.inspection;
  if (!job || job.phase === "done" || job.alive !== "yes") return look;
  rollout.reporter.info(
    `${look.state.server}: ${job.title} is being installed already, started by ${job.who}. Following it to its end first.`,
  );
  await rollout.machine.followJob(job.id, (status) => tellPhase({ rollout, look, status }));
  return foreseeServer(rollout);
}

async function stage(options: {
  readonly rollout: Rollout;
  readonly look: Look;
  readonly step: Extract<Step, { kind: "stage" }>;
}): Promise<void> {
  const { rollout, step } = options;
  const { server } = options.look.state;
  const { path, fileName: name, sha256, size } = step.package;
  rollout.reporter.phase(`${server}: copying ${name}`);
  await rollout.machine.stage({ path, name, sha256, size }, (sent, total) =>
    rollout.reporter.phase(`${server}: copying ${name}, ${Math.floor((100 * sent) / Math.max(total, 1))} %`),
  );
  if (rollout.signal.aborted) throw cancelled({ look: options.look, touched: false });
}

/** From here on the server finishes alone, whatever happens to us. */
async function install(options: {
  readonly rollout: Rollout;
  readonly look: Look;
  readonly lock: Lock;
  readonly job: JobSpec;
}): ReturnType<Machine["collect"]> {
  const { rollout, look, lock, job } = options;
  rollout.reporter.phase(`${look.state.server}: starting the installation`);
  await rollout.machine.startJob(lock, job);
  try {
    await rollout.machine.followJob(job.id, (status) => tellPhase({ rollout, look, status }));
    return await rollout.machine.collect(job.id);
  } catch (error) {
    if (rollout.signal.aborted) throw cancelled({ look, touched: true, job: job.id });
    throw lostSight({ look, job, error });
  }
}

async function lookAfterwards(options: {
  readonly machine: Machine;
  readonly found: ServerState;
  readonly result: { readonly result: JobResult };
}): Promise<ServerState> {
  try {
    return await lookAtServer(options.machine);
  } catch (error) {
    throw lostSight({ look: { state: options.found }, job: options.result.result, error });
  }
}

function tellPhase(options: {
  readonly rollout: Rollout;
  readonly look: Look;
  readonly status: JobStatus;
}): void {
  const { rollout, look, status } = options;
  rollout.reporter.phase(`${look.state.server}: ${status.note === "" ? status.phase : status.note}`);
}

function tellOfDeadHolder(options: {
  readonly lock: Lock;
  readonly reporter: Reporter;
  readonly server: string;
}): void {
  const { replaced } = options.lock;
  if (!replaced) return;
  options.reporter.warning(
    `${options.server}: replaced the lock that ${replaced.who} took at ${replaced.since} to ${replaced.what}; it had not been renewed since ${replaced.until}.`,
  );
}

/** A lock that cannot be given back lapses by itself; that must not hide what the rollout ended with. */
async function release(options: { readonly lock: Lock; readonly reporter: Reporter }): Promise<void> {
  try {
    await options.lock.release();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    options.reporter.info(
      `The lock on the server could not be given back and lapses by itself in a few minutes: ${why}`,
    );
  }
}

function stepOf<K extends Step["kind"]>(plan: Change, kind: K): Extract<Step, { kind: K }> {
  return plan.steps.find((step): step is Extract<Step, { kind: K }> => step.kind === kind)!;
}
