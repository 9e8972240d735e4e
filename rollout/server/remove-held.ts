import type { RecordFacts } from "../../agent/protocol";
import type { Lock, Machine } from "../../machine/contract";
import type { Place, Reporter, RunReport, ServerState } from "./contract";
import { refused } from "./failures";
import { jobFor } from "./job-for";
import { ownershipOf } from "./ownership";
import { planTakingAway } from "./plan-taking-away";
import { jobRunning } from "./refusals-of-change";
import { runJob } from "./run-job";
import type { Sight } from "./take-away-sight";
import { unfinishedJob } from "./unfinished-job";
import { judge } from "./verdict";

/** A locked server, and what was seen of it under the lock. */
export interface HeldForRemoval {
  readonly machine: Machine;
  readonly place?: Place;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly lock: Lock;
  readonly seen: Sight;
  readonly record: RecordFacts;
}

/** What a removal came to; null for `run`: nothing had to go. The record is still there. */
export interface Removed {
  readonly state: ServerState;
  readonly run: RunReport | null;
  readonly remarks: readonly string[];
}

/** Removes what was brought and proves that the server is where it was found; never installs. */
export async function removeHeld(held: HeldForRemoval): Promise<Removed> {
  const { machine, reporter, signal, lock, seen } = held;
  const { inspection, state: found } = seen;
  const record = ownershipOf(held.record);
  const job = unfinishedJob(inspection);
  if (job) throw refused(seen, [jobRunning(job, found.server)], record);
  const plan = planTakingAway({ ...seen, record: held.record, ...(held.place ? { place: held.place } : {}) });
  if (plan.kind === "refused") throw refused(seen, plan.refusals, record);
  if (plan.kind === "nothingToRemove")
    return { state: found, run: null, remarks: [...plan.remarks, ...(await servicesLeft(machine, seen))] };

  const change = { machine, reporter, signal, lock, record, look: seen };
  const { collected, after } = await runJob(change, jobFor({ plan, inspection }));
  const run = judge({ found, after, plan, collected, record, reporter });
  return { state: after, run, remarks: [] };
}

/** With the record goes what the last job knows of the services as they were: what it could not put back is told once more. */
export async function servicesLeft(
  machine: Machine,
  { inspection, state }: Sight,
): Promise<readonly string[]> {
  if (!inspection.job) return [];
  const { result } = await machine.collect(inspection.job.id);
  const { complete, failed } = result.services;
  if (complete === "yes") return [];
  return [
    `${state.server}: after the last job, at ${result.endedAt}, not every service was as before: ${failed.join("; ") || "it could not be found out"}. Nothing looks after them any more.`,
  ];
}
