import type { RecordFacts } from "../../agent/protocol";
import type { Lock, Machine } from "../../machine/contract";
import type { Place, Reporter, RestartPolicy, RunReport, ServerState } from "./contract";
import { refused } from "./failures";
import { jobFor } from "./job-for";
import { ownershipOf } from "./ownership";
import { planTakingAway, type TakingAway } from "./plan-taking-away";
import { putEvidenceRight } from "./put-evidence-right";
import { putServicesBack, repairServices } from "./put-services-back";
import { jobInTheWay } from "./refusals-of-change";
import { isRestartDue, onlyRestarts, restartOf } from "./restart-due";
import { restartHeld } from "./restart-held";
import { runJob, type Change } from "./run-job";
import { sightOf, type Sight } from "./take-away-sight";
import { judge } from "./verdict";

/** A locked server, and what was seen of it under the lock. */
export interface HeldForRemoval {
  readonly machine: Machine;
  readonly place?: Place;
  readonly restart?: RestartPolicy;
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
  const { seen, place, restart } = held;
  const plan = planHeld(held);
  const change = changeOf(held, seen);
  if (plan.kind === "nothingToRemove") {
    const back = await putServicesBack({ ...change, otherwise: howToLetGo(held.record, seen) });
    const files = plan.files ? await putEvidenceRight(change, plan.files.evidence) : null;
    const last = files ?? back;
    return { state: last?.state ?? seen.state, run: last?.run ?? null, remarks: plan.remarks };
  }
  if (await repairServices({ ...change, otherwise: howToLetGo(held.record, seen) }))
    return removeHeld({ ...held, seen: await sightOf(held.machine) });
  for (const warning of plan.warnings) held.reporter.warning(`${seen.state.server}: ${warning}`);
  const step = restartOf(plan);
  if (step !== null) {
    const restarted = await restartHeld({ ...change, step, earlier: null });
    if (onlyRestarts(plan) || place === "clusterNode") return { ...restarted, remarks: [] };
    return removeHeld({ ...without(held), seen: await sightOf(held.machine) });
  }
  const { collected, after, seen: now } = await runJob(change, jobFor({ plan, inspection: seen.inspection }));
  const due = isRestartDue({ inspection: now, restart });
  const { record, reporter } = change;
  const run = judge({
    found: seen.state,
    after,
    plan,
    collected,
    seen: now,
    record,
    reporter,
    restartFollows: due,
  });
  if (!due || place === "clusterNode") return { state: after, run, remarks: plan.warnings };
  const next: HeldForRemoval = { ...held, seen: await sightOf(held.machine) };
  const last = planHeld(next);
  const lastStep = last.kind === "change" ? restartOf(last) : null;
  if (lastStep === null) return { state: next.seen.state, run, remarks: plan.warnings };
  return {
    ...(await restartHeld({ ...changeOf(next, next.seen), step: lastStep, earlier: run })),
    remarks: plan.warnings,
  };
}

function planHeld(held: HeldForRemoval): Exclude<TakingAway, { kind: "refused" }> {
  const { seen, place, restart, stopServices } = held;
  const inTheWay = jobInTheWay(seen.inspection, seen.state.server);
  if (inTheWay.length > 0) throw refused(seen, inTheWay, ownershipOf(held.record));
  const plan = planTakingAway({
    ...seen,
    record: held.record,
    stopServices,
    ...(place ? { place } : {}),
    ...(restart ? { restart } : {}),
  });
  if (plan.kind === "refused") throw refused(seen, plan.refusals, ownershipOf(held.record));
  return plan;
}

/** One restart for each attempt. */
function without(held: HeldForRemoval): HeldForRemoval {
  return { ...held, restart: "never" };
}

function changeOf(
  { machine, reporter, signal, lock, record }: HeldForRemoval,
  look: Sight,
): Change & { look: Sight } {
  return { machine, reporter, signal, lock, record: ownershipOf(record), look };
}

/** For services that cannot be put back: with the record would go the last that is known of how they were. */
export function howToLetGo({ urn }: RecordFacts, { inspection }: Sight): string {
  const { home } = inspection.system;
  return (
    "Put right what stops them, then run `pulumi destroy` again. To let go of the server as it is, run " +
    `\`ren ${home} ExchangeRollup.old\` on it and \`pulumi state delete '${urn}'\` here; the renamed folder keeps how the services were.`
  );
}
