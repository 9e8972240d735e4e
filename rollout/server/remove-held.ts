import type { RecordFacts } from "../../agent/protocol";
import type { Lock, Machine } from "../../machine/contract";
import type { Place, Reporter, RunReport, ServerState } from "./contract";
import { refused } from "./failures";
import { jobFor } from "./job-for";
import { ownershipOf } from "./ownership";
import { planTakingAway } from "./plan-taking-away";
import { putServicesBack } from "./put-services-back";
import { jobInTheWay } from "./refusals-of-change";
import { runJob } from "./run-job";
import type { Sight } from "./take-away-sight";
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
  readonly stopServices: readonly string[];
}

/** What a removal came to; null for `run`: nothing had to go. The record is still there. */
export interface Removed {
  readonly state: ServerState;
  readonly run: RunReport | null;
  readonly remarks: readonly string[];
}

/** Removes what was brought and proves that the server is where it was found; never installs. */
export async function removeHeld(held: HeldForRemoval): Promise<Removed> {
  const { machine, reporter, signal, lock, seen, stopServices, place } = held;
  const { inspection, state: found } = seen;
  const record = ownershipOf(held.record);
  const inTheWay = jobInTheWay(inspection, found.server);
  if (inTheWay.length > 0) throw refused(seen, inTheWay, record);
  const plan = planTakingAway({ ...seen, record: held.record, stopServices, ...(place ? { place } : {}) });
  if (plan.kind === "refused") throw refused(seen, plan.refusals, record);
  const change = { machine, reporter, signal, lock, record, look: seen };
  if (plan.kind === "nothingToRemove") {
    const back = await putServicesBack({ ...change, otherwise: howToLetGo(held.record, seen) });
    return { state: back?.state ?? found, run: back?.run ?? null, remarks: plan.remarks };
  }
  for (const warning of plan.warnings) reporter.warning(`${found.server}: ${warning}`);
  const { collected, after, seen: seenAfter } = await runJob(change, jobFor({ plan, inspection }));
  const run = judge({ found, after, plan, collected, seen: seenAfter, record, reporter });
  return { state: after, run, remarks: plan.warnings };
}

/** For services that cannot be put back: with the record would go the last that is known of how they were. */
export function howToLetGo({ urn }: RecordFacts, { inspection }: Sight): string {
  const { home } = inspection.system;
  return (
    "Put right what stops them, then run `pulumi destroy` again. To let go of the server as it is, run " +
    `\`ren ${home} ExchangeRollup.old\` on it and \`pulumi state delete '${urn}'\` here; the renamed folder keeps how the services were.`
  );
}
