import type { Lock, Machine } from "../../machine/contract";
import type { OwnershipRecord, Reporter, RunReport, ServerOutcome, ServerWish } from "./contract";
import { refused } from "./failures";
import { jobFor } from "./job-for";
import { foreseeServer } from "./look";
import { putServicesBack } from "./put-services-back";
import { jobInTheWay } from "./refusals-of-change";
import { runJob, stage } from "./run-job";
import { judge } from "./verdict";

/** A server that is locked and claimed. */
export interface Held {
  readonly machine: Machine;
  readonly wish: ServerWish;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly lock: Lock;
  readonly record: OwnershipRecord;
  /** What a job of an earlier operation ended with, told where nothing is left to do. */
  readonly oldRun: RunReport | null;
}

/** The server may have changed between the first look and the lock: what counts is the look under the lock. */
export async function changeHeld(held: Held): Promise<ServerOutcome> {
  const { machine, reporter, signal, lock, record, oldRun } = held;
  const look = await foreseeServer(held);
  const { state: found, plan, inspection } = look;
  const inTheWay = jobInTheWay(inspection, found.server);
  if (inTheWay.length > 0) throw refused(look, inTheWay, record);
  if (plan.kind === "refused") throw refused(look, plan.refusals, record);
  const change = { machine, reporter, signal, lock, record, look };
  if (plan.kind === "nothingToDo") {
    const back = await putServicesBack({ ...change, otherwise: AGAIN });
    return { found, state: back?.state ?? found, run: back?.run ?? oldRun, record };
  }

  for (const warning of plan.warnings) reporter.warning(`${found.server}: ${warning}`);
  await stage(change, plan.steps);
  const { collected, after, seen } = await runJob(change, jobFor({ plan, inspection }));
  const run = judge({ found, after, plan, collected, seen, record, reporter });
  return { found, state: after, run, record };
}

/** What is done about services that cannot be put back. */
export const AGAIN = "Put right what stops them, then run `pulumi up` again: it tries once more.";
