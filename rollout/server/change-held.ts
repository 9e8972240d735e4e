import type { JobSpec } from "../../agent/protocol";
import type { Lock, Machine } from "../../machine/contract";
import type { OwnershipRecord, Reporter, RunReport, ServerOutcome, ServerPlan, ServerWish } from "./contract";
import { brokenServer } from "./broken-server";
import { brokenRefusal } from "./broken-words";
import { refused } from "./failures";
import { jobFor } from "./job-for";
import { foreseeServer, type Look } from "./look";
import { evidenceMissed, wishedEvidence } from "./publisher-evidence";
import { putEvidenceRight } from "./put-evidence-right";
import { putServicesBack, repairServices } from "./put-services-back";
import { jobInTheWay } from "./refusals-of-change";
import { isRestartDue, onlyRestarts, restartOf } from "./restart-due";
import { restartHeld } from "./restart-held";
import { resumeAfterRestart } from "./resume-after-restart";
import { runJob, stage, type Change } from "./run-job";
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

type ChangePlan = Extract<ServerPlan, { kind: "change" }>;

/**
 * The server may have changed between the first look and the lock: what counts is the look under the lock. A restart that
 * is due comes in its own turn where the server is a node: the gates are asked before it.
 */
export async function changeHeld(held: Held): Promise<ServerOutcome> {
  const look = await lookHeld(held);
  if (!isRepaired(look.plan)) return changeAsPlanned(held, look);
  const { state: found, plan } = look;
  for (const warning of plan.warnings) held.reporter.warning(`${found.server}: ${warning}`);
  const back = await repairServices(owingOf(held, look));
  const after = await lookHeld(held);
  const broken = brokenServer(after.inspection);
  if (broken) throw refused(after, [brokenRefusal(broken, found.server)], held.record);
  const outcome = await changeAsPlanned({ ...held, oldRun: back?.run ?? held.oldRun }, after);
  return { ...outcome, found };
}

function isRepaired(plan: ServerPlan): plan is ChangePlan {
  return plan.kind === "change" && plan.steps.some(({ kind }) => kind === "repair");
}

async function changeAsPlanned(held: Held, look: Look): Promise<ServerOutcome> {
  const { state: found, plan } = look;
  const change = changeOf(held, look);
  if (plan.kind !== "change") {
    const back = await putServicesBack(owingOf(held, look));
    const wanted = plan.kind === "nothingToDo" && plan.files ? plan.files.evidence : null;
    const isThere = wanted === "disable" && back !== null && evidenceMissed(back.state, wanted) === "";
    const last = wanted === null || isThere ? back : await putEvidenceRight(change, wanted);
    return { found, state: last?.state ?? found, run: last?.run ?? held.oldRun, record: held.record };
  }
  for (const warning of plan.warnings) held.reporter.warning(`${found.server}: ${warning}`);
  const step = restartOf(plan);
  if (step === null) return { found, ...(await bring(held, { look, plan, restarted: false })) };

  const restarted = await restartHeld({ ...change, step, earlier: null });
  if (onlyRestarts(plan) || held.wish.place === "clusterNode")
    return { found, ...restarted, record: held.record };
  const anew = await lookHeld(held);
  if (anew.plan.kind !== "change") return { found, ...restarted, record: held.record };
  return { found, ...(await bring(held, { look: anew, plan: anew.plan, restarted: true })) };
}

async function lookHeld(held: Held): Promise<Look> {
  const look = await foreseeServer(held);
  const { plan, inspection, state } = look;
  const inTheWay = jobInTheWay(inspection, state.server);
  if (inTheWay.length > 0) throw refused(look, inTheWay, held.record);
  if (plan.kind === "refused") throw refused(look, plan.refusals, held.record);
  return look;
}

/** Package, job, verdict; and the restart that the job asked for, where this attempt has had none. */
async function bring(
  held: Held,
  to: { readonly look: Look; readonly plan: ChangePlan; readonly restarted: boolean },
): Promise<Omit<ServerOutcome, "found">> {
  const { reporter, record, wish } = held;
  const { look, plan, restarted } = to;
  const change = changeOf(held, look);
  await stage(change, plan.steps);
  const job: JobSpec = jobFor({ plan, inspection: look.inspection });
  const first = await runJob(change, job);
  const mayRestart = wish.restart === "ifRequired" && wish.place !== "clusterNode" && !restarted;
  const resumed = mayRestart ? await resumeAfterRestart(change, { job, outcome: first }) : null;
  const { collected, after, seen } = resumed ?? first;
  const due = resumed === null && isRestartDue({ inspection: seen, restart: wish.restart });
  const isLeft = due && (mayRestart || wish.place === "clusterNode");
  const run = judge({
    found: look.state,
    after,
    plan,
    collected,
    seen,
    record,
    reporter,
    restartFollows: isLeft,
  });
  if (!due || !mayRestart) return { state: after, run, record };
  const next = await foreseeServer(held);
  const step = next.plan.kind === "change" ? restartOf(next.plan) : null;
  if (step === null) {
    reporter.warning(
      `${next.state.server}: ${plan.to} is reached and asks for a restart, which was not made. ${whyNot(next)}`,
    );
    return { state: next.state, run, record };
  }
  return { ...(await restartHeld({ ...changeOf(held, next), step, earlier: run })), record };
}

function whyNot({ plan }: Look): string {
  if (plan.kind === "refused") return plan.refusals.map(({ message }) => message).join(" ");
  return "Somebody else has made it, or changed the server meanwhile. Run `pulumi up` again: it looks first.";
}

function changeOf(
  { machine, reporter, signal, lock, record }: Held,
  look: Look,
): Change & { readonly look: Look } {
  return { machine, reporter, signal, lock, record, look };
}

function owingOf(held: Held, look: Look): Parameters<typeof putServicesBack>[0] {
  const publisherEvidence = wishedEvidence(held.wish);
  return { ...changeOf(held, look), otherwise: AGAIN, publisherEvidence };
}

/** What is done about services that cannot be put back. */
export const AGAIN = "Put right what stops them, then run `pulumi up` again: it tries once more.";
