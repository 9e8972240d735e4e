import type { RecordFacts } from "../../agent/protocol";
import type { Lock } from "../../machine/contract";
import type { ServerPlan } from "../server/contract";
import { ownershipOf } from "../server/ownership";
import { planTakingAway } from "../server/plan-taking-away";
import { recordGone } from "../server/record-gone";
import { machineRefusals } from "../server/refusals";
import { putEvidenceRight } from "../server/put-evidence-right";
import { putServicesBack } from "../server/put-services-back";
import { howToLetGo, removeHeld } from "../server/remove-held";
import { isGivenUp, sightOf, type Sight } from "../server/take-away-sight";
import { Attempt } from "./attempt";
import { stopFor } from "./cluster-error";
import type { ClusterLook, ClusterTakeAwayOutcome, TakeAwayFromClusterOptions } from "./contract";
import { planFrom } from "./foresee-cluster";
import { holdAll } from "./hold-all";
import { lookAtFailoverCluster } from "./look-at-cluster";
import { finishOldJobs } from "./old-jobs";
import { ownersOf } from "./owners";
import { putNodesInOrder } from "./put-in-order";
import { refuse } from "./refusals";
import { limitsOf, planAnew, type HeldNode, type Rollout } from "./rollout";
import { goRounds } from "./rounds";
import { keyOf } from "./same-name";
import { stopped } from "./stopped";

/**
 * Delete: takes away what was brought, node after node, and gives the nodes up when all are where they were found. Never
 * installs. Where nothing was brought the nodes are given up, whatever state the cluster is in.
 */
export async function takeAwayFromCluster(
  options: TakeAwayFromClusterOptions,
): Promise<ClusterTakeAwayOutcome> {
  const { machines, reporter } = options;
  reporter.phase(`looking at ${machines.nodes.length} nodes`);
  const attempt = new Attempt(await lookAtFailoverCluster(machines), "pulumi destroy");
  const rollout = rolloutOf(options, attempt);
  try {
    mustBeOurs(options, attempt.look);
    keepBooks(options, attempt);
    if (await finishOldJobs(rollout, null)) attempt.saw(await lookAtFailoverCluster(machines));
    const brought = await mustBeRemovable(rollout, options);
    const { look } = attempt;
    const purpose = `take away from ${look.state.cluster} what was brought`;
    const work = (locks: readonly Lock[]): Promise<ClusterTakeAwayOutcome> =>
      takeAwayHeld(rollout, { options, locks, brought });
    return await holdAll({ machines, reporter, look }, { purpose, work });
  } catch (error) {
    throw stopped(attempt, error);
  }
}

async function takeAwayHeld(
  rollout: Rollout,
  held: {
    readonly options: TakeAwayFromClusterOptions;
    readonly locks: readonly Lock[];
    readonly brought: boolean;
  },
): Promise<ClusterTakeAwayOutcome> {
  const { attempt, machines } = rollout;
  const { options, locks, brought } = held;
  if (brought) {
    const otherwise = (sight: Sight): string => howToLetGo(sight.inspection.record!, sight);
    if (await putNodesInOrder(rollout, { locks, otherwise }))
      attempt.saw(await lookAtFailoverCluster(machines));
    const { plan } = await planAnew(rollout);
    if (plan.kind === "refused") throw stopFor(plan.refusals);
    if (plan.kind === "change") await goRounds(rollout, { plan, locks });
  }
  const ends: Ending[] = [];
  for (const { machine } of machines.nodes) ends.push(endingOf(options, await sightOf(machine)));
  const left = ends.flatMap(({ plan }) => (plan.kind === "refused" ? plan.refusals : []));
  if (left.length > 0) throw stopFor(left);
  if (ends.some(({ plan }) => plan.kind === "change"))
    throw stopFor([
      refuse(
        "UNSTEADY",
        `${attempt.look.state.cluster}: rollups came onto its nodes while others were removed.`,
      ),
    ]);
  return giveUp(rollout, { ends, locks });
}

/** All nodes are where they were found: only now their records go. */
async function giveUp(
  { machines, attempt, reporter, signal }: Rollout,
  { ends, locks }: { readonly ends: readonly Ending[]; readonly locks: readonly Lock[] },
): Promise<ClusterTakeAwayOutcome> {
  const remarks: string[] = [];
  for (const [index, { machine }] of machines.nodes.entries()) {
    const { sight, record, token, plan } = ends[index]!;
    if (record !== null && plan.kind === "nothingToDo") {
      const held = {
        machine,
        reporter,
        signal,
        lock: locks[index]!,
        record: ownershipOf(record),
        look: sight,
      };
      await putServicesBack({ ...held, otherwise: howToLetGo(record, sight) });
      if (plan.files) await putEvidenceRight(held, plan.files.evidence);
      remarks.push(...plan.remarks);
    }
    if (token !== null) await machine.disown(locks[index]!, token);
  }
  const { look, handOffs } = attempt;
  const gone = ends.every(({ record }) => record === null);
  return { state: gone ? null : look.state, handOffs, remarks };
}

interface Ending {
  readonly sight: Sight;
  /** null: the node was given up before, or never was this resource's. */
  readonly record: RecordFacts | null;
  /** What is ours goes with it. */
  readonly token: string | null;
  readonly plan: ServerPlan;
}

/** What Delete would do on one node. */
function endingOf(
  { urn, known: all, stopServices = [], restart }: TakeAwayFromClusterOptions,
  sight: Sight,
): Ending {
  const { inspection, state } = sight;
  const { record } = inspection;
  const known = all[keyOf(state.server)];
  const nothing: ServerPlan = { kind: "nothingToDo", level: state.level, remarks: [] };
  const isOurs = record !== null && (known ? record.token === known.token : record.urn === urn);
  if (isOurs) {
    const plan = planTakingAway({
      inspection,
      state,
      record,
      stopServices,
      place: "clusterNode",
      ...(restart ? { restart } : {}),
    });
    return {
      sight,
      record,
      token: record.token,
      plan:
        plan.kind === "nothingToRemove"
          ? { ...nothing, remarks: plan.remarks, ...(plan.files ? { files: plan.files } : {}) }
          : plan,
    };
  }
  if (!known) return { sight, record: null, token: null, plan: nothing };
  if (isGivenUp(known.foundLevel, sight)) return { sight, record: null, token: known.token, plan: nothing };
  const refusals = [recordGone(state, { record, owner: { urn } })];
  return { sight, record: null, token: null, plan: { kind: "refused", refusals } };
}

/** true: something has to go. Refused before anything is touched where it must not. */
async function mustBeRemovable(rollout: Rollout, options: TakeAwayFromClusterOptions): Promise<boolean> {
  const { look } = rollout.attempt;
  const plans = sightsOf(look).map((sight) => endingOf(options, sight).plan);
  const refusals = plans.flatMap((plan) => (plan.kind === "refused" ? plan.refusals : []));
  if (refusals.length > 0) throw stopFor(refusals);
  if (!plans.some(({ kind }) => kind === "change")) return false;
  mustEndAlike(options, { look, plans });
  const plan = await planFrom({ ...rollout, look });
  if (plan.kind === "refused") throw stopFor(plan.refusals);
  return true;
}

/** A cluster whose nodes are at different levels is none that Microsoft supports; Delete does not make one. */
function mustEndAlike(
  { urn }: TakeAwayFromClusterOptions,
  { look, plans }: { readonly look: ClusterLook; readonly plans: readonly ServerPlan[] },
): void {
  const ends = plans.map((plan) =>
    plan.kind === "change" ? plan.to : plan.kind === "nothingToDo" ? plan.level : "",
  );
  if (new Set(ends).size < 2) return;
  const each = look.state.nodes.map(({ node, level }, index) => `${node} from ${level} to ${ends[index]!}`);
  throw stopFor([
    refuse(
      "FOUND_DIFFERENT",
      `${look.state.cluster}: its nodes were found at different levels, and taking away what was brought would leave them so: ${each.join(", ")}. ` +
        `Nothing was touched. Leave the rollups on them: \`retainOnDelete: true\`, or \`pulumi state delete '${urn}'\`.`,
    ),
  ]);
}

function keepBooks(options: TakeAwayFromClusterOptions, attempt: Attempt): void {
  attempt.ownersBefore = ownersOf(attempt.look.state);
  for (const sight of sightsOf(attempt.look)) {
    const { record } = endingOf(options, sight);
    if (record) attempt.claimed(sight.state.server, ownershipOf(record));
  }
}

function mustBeOurs({ known }: TakeAwayFromClusterOptions, { state }: ClusterLook): void {
  const strangers = state.nodes.flatMap((node) => {
    const facts = known[keyOf(node.server)];
    return facts ? machineRefusals(node, facts.machineId) : [];
  });
  if (strangers.length > 0) throw stopFor(strangers);
}

function sightsOf({ inspections, state }: ClusterLook): readonly Sight[] {
  return state.nodes.map((node, index) => ({ inspection: inspections[index]!, state: node }));
}

function rolloutOf(options: TakeAwayFromClusterOptions, attempt: Attempt): Rollout {
  const { reporter, signal } = options;
  return {
    ...options,
    limits: limitsOf(options),
    wish: { ...options, moveBack: false },
    attempt,
    planNode: (sight) => endingOf(options, sight).plan,
    changeNode: async ({ machine, lock }: HeldNode) => {
      const sight = await sightOf(machine);
      const { record, plan } = endingOf(options, sight);
      if (plan.kind === "refused") throw stopFor(plan.refusals);
      if (record === null) return { state: sight.state, run: null };
      return removeHeld({
        machine,
        place: "clusterNode",
        ...(options.restart ? { restart: options.restart } : {}),
        reporter,
        signal,
        lock,
        seen: sight,
        record,
        stopServices: options.stopServices ?? [],
      });
    },
  };
}
