import type { CollectReply, Inspection, JobSpec, JobStatus } from "../../agent/protocol";
import type { FollowingPatience, Lock, Machine } from "../../machine/contract";
import type { OwnershipRecord, Reporter, ServerState, Step } from "./contract";
import { cancelledAfter, cancelledBefore, hasDied, lostSight } from "./failures";
import { observe } from "./observe";
import { owaWarning } from "./owa-words";

export interface Change {
  readonly machine: Machine;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly lock: Lock;
  readonly record: OwnershipRecord;
  /** What the change was decided on. */
  readonly look: { readonly state: ServerState };
}

export async function stage(change: Change, steps: readonly Step[]): Promise<void> {
  const { machine, reporter, look } = change;
  const { server } = look.state;
  for (const step of steps) {
    if (step.kind !== "stage") continue;
    const { path, fileName: name, sha256, size } = step.package;
    reporter.phase(`${server}: copying ${name}`);
    await machine.stage({ path, name, sha256, size }, (sent, total) =>
      reporter.phase(`${server}: copying ${name}, ${Math.floor((100 * sent) / Math.max(total, 1))} %`),
    );
  }
}

export interface JobOutcome {
  readonly collected: CollectReply;
  /** What a look afterwards showed. */
  readonly after: ServerState;
  readonly seen: Inspection;
}

/** From the start on the server finishes alone, whatever happens to us. */
export async function runJob(
  change: Change,
  job: JobSpec,
  patience?: FollowingPatience,
): Promise<JobOutcome> {
  const { machine, reporter, signal, lock, look } = change;
  if (signal.aborted) throw cancelledBefore(change);
  reporter.phase(`${look.state.server}: starting the job`);
  await machine.startJob(lock, job);
  try {
    await followToItsEnd(change, { id: job.id, patience });
    return await outcomeOf(change, job.id);
  } catch (error) {
    if (signal.aborted) throw cancelledAfter({ ...change, job: job.id });
    throw lostSight({ ...change, job, error });
  }
}
/** Of a job that left an installation unfinished: the server tries once more. */
export async function runAgain(change: Change, job: JobSpec): Promise<JobOutcome> {
  const { machine, lock, signal } = change;
  try {
    await machine.resumeJob(lock, job.id);
    await followToItsEnd(change, { id: job.id, patience: undefined });
    return await outcomeOf(change, job.id);
  } catch (error) {
    if (signal.aborted) throw cancelledAfter({ ...change, job: job.id });
    throw lostSight({ ...change, job, error });
  }
}

async function outcomeOf({ machine, reporter, look }: Change, id: string): Promise<JobOutcome> {
  const collected = await machine.collect(id);
  for (const warning of owaWarning(look.state.server, collected.result)) reporter.warning(warning);
  reporter.phase(`${look.state.server}: looking again`);
  const seen = await machine.look();
  return { collected, after: observe(seen), seen };
}

/** A job that dies under our eyes, without a restart to heal it, is finished by the server at once. */
async function followToItsEnd(
  { machine, reporter, lock, look }: Change,
  { id, patience }: { readonly id: string; readonly patience: FollowingPatience | undefined },
): Promise<void> {
  const { server } = look.state;
  const tell = (status: JobStatus): void =>
    reporter.phase(`${server}: ${status.note === "" ? status.phase : status.note}`);
  try {
    const { alive, healsAtBoot } = await machine.followJob(id, tell, patience);
    // Killed after its result was written: it only has to take its start-up task away.
    if (alive !== "no" || healsAtBoot !== "yes") return;
    await machine.resumeJob(lock, id);
    await machine.followJob(id, tell, patience);
  } catch (error) {
    if (!hasDied(error)) throw error;
    reporter.warning(`${server}: job ${id} died. The server finishes it or rolls it back now.`);
    await machine.resumeJob(lock, id);
    await machine.followJob(id, tell, patience);
  }
}
