import type { Inspection, RecordFacts } from "../../agent/protocol";
import type { Lock, Machine } from "../../machine/contract";
import type { Reporter, RunReport, ServerState, ServerWish, TakeAwayOutcome } from "./contract";
import { refused } from "./failures";
import { jobFor } from "./job-for";
import { observe } from "./observe";
import { finishOldJob } from "./old-job";
import { ownershipOf } from "./ownership";
import { planTakingAway } from "./plan-taking-away";
import { machineRefusals } from "./refusals";
import { jobInTheWay } from "./refusals-of-change";
import { putServicesBack } from "./put-services-back";
import { recordGone } from "./record-gone";
import { runJob } from "./run-job";
import { judge } from "./verdict";
import { withLock } from "./with-lock";

interface TakingAway {
  readonly machine: Machine;
  readonly owner: { readonly urn: string; readonly token: string };
  readonly known: ServerWish["known"];
  readonly foundLevel?: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

interface Look {
  readonly inspection: Inspection;
  readonly state: ServerState;
}

/** Delete: removes what was brought, proves that the server is where it was found, and gives it up. Never installs. */
export async function takeAway(taking: TakingAway): Promise<TakeAwayOutcome> {
  const { machine, reporter } = taking;
  reporter.phase(`${machine.address}: looking at the server`);
  const first = await look(machine);
  mustBeTheSame(taking, first);
  if (isGivenUp(taking, first)) return clearRemains(taking, first.state);
  recordOf(taking, first);
  const oldRun = await finishOldJob({ machine, reporter, look: first });
  const { server } = first.state;
  return withLock({
    machine,
    server,
    reporter,
    purpose: `take away from ${server} what was brought`,
    work: (lock) => removeUnderLock({ taking, lock, oldRun }),
  });
}

async function removeUnderLock(options: {
  readonly taking: TakingAway;
  readonly lock: Lock;
  readonly oldRun: RunReport | null;
}): Promise<TakeAwayOutcome> {
  const { taking, lock, oldRun } = options;
  const { machine, reporter, signal } = taking;
  const seen = await look(machine);
  mustBeTheSame(taking, seen);
  const facts = recordOf(taking, seen);
  const record = ownershipOf(facts);
  const { inspection, state: found } = seen;
  const inTheWay = jobInTheWay(inspection, found.server);
  if (inTheWay.length > 0) throw refused(seen, inTheWay, record);
  const plan = planTakingAway({ inspection, state: found, record: facts });
  if (plan.kind === "refused") throw refused(seen, plan.refusals, record);
  const change = { machine, reporter, signal, lock, record, look: seen };
  if (plan.kind === "nothingToRemove") {
    const back = await putServicesBack({ ...change, otherwise: howToLetGo(taking, seen) });
    await machine.disown(lock, record.token);
    return { state: back?.state ?? found, run: back?.run ?? oldRun, remarks: plan.remarks };
  }
  const { collected, after } = await runJob(change, jobFor({ plan, inspection }));
  const run = judge({ found, after, plan, collected, record, reporter });
  await machine.disown(lock, record.token);
  return { state: after, run, remarks: [] };
}

/** For services that cannot be put back: with the record would go the last that is known of how they were. */
function howToLetGo({ owner }: TakingAway, { inspection }: Look): string {
  const { home } = inspection.system;
  return (
    "Put right what stops them, then run `pulumi destroy` again. To let go of the server as it is, run " +
    `\`ren ${home} ExchangeRollup.old\` on it and \`pulumi state delete '${owner.urn}'\` here; the renamed folder keeps how the services were.`
  );
}

async function look(machine: Machine): Promise<Look> {
  const inspection = await machine.look();
  return { inspection, state: observe(inspection) };
}

/** What was never seen, or cannot be proved to be what was seen, is not touched. */
function mustBeTheSame({ known }: TakingAway, seen: Look): void {
  const refusals = machineRefusals(seen.state, known?.machineId ?? "?/?");
  if (refusals.length > 0) throw refused(seen, refusals);
}

function recordOf({ owner }: TakingAway, seen: Look): RecordFacts {
  const { record } = seen.inspection;
  if (record?.token === owner.token) return record;
  throw refused(seen, [recordGone(seen.state, { record, owner })]);
}

/** A Delete that was killed after it had given the server up: there is no record, and the server is where it was found. */
function isGivenUp({ foundLevel }: TakingAway, { inspection, state }: Look): boolean {
  return inspection.record === null && foundLevel !== undefined && state.level === foundLevel;
}

/** What that Delete could not clear away any more, and what the look itself has put there. */
async function clearRemains(taking: TakingAway, state: ServerState): Promise<TakeAwayOutcome> {
  const { machine, reporter, owner } = taking;
  const { server } = state;
  await withLock({
    machine,
    server,
    reporter,
    purpose: `clear away what is left of an earlier removal on ${server}`,
    work: (lock) => machine.disown(lock, owner.token),
  });
  return {
    state: null,
    run: null,
    remarks: [`${server}: was given up before, and is at ${state.level}, where it was found.`],
  };
}
