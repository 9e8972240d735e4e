import type { Lock } from "../../machine/contract";
import { AGAIN, changeHeld } from "../server/change-held";
import { isInOrder } from "../server/in-order";
import { refusalsOfIdentity } from "../server/refusals";
import { stage } from "../server/run-job";
import { ownershipOf } from "../server/ownership";
import { Attempt } from "./attempt";
import { stopFor } from "./cluster-error";
import type { BringClusterOptions, ClusterOutcome, ClusterPlan, ClusterWish } from "./contract";
import { nodeWish, planFrom, planNodeFor } from "./foresee-cluster";
import { holdAll } from "./hold-all";
import { lookAtFailoverCluster } from "./look-at-cluster";
import { hasMemo, readMemo } from "./memo";
import { finishOldJobs } from "./old-jobs";
import { ownersOf } from "./owners";
import { putFilesRight } from "./put-files-right";
import { putNodesInOrder } from "./put-in-order";
import { claimAll, forgetOwners, rememberOwners } from "./records";
import { limitsOf, machineOf, planAnew, type HeldNode, type Rollout } from "./rollout";
import { goRounds } from "./rounds";
import { keyOf } from "./same-name";
import { stopped } from "./stopped";

/** All nodes of one failover cluster to one level: observe, plan, one node or one hand-off, observe. */
export async function bringCluster(options: BringClusterOptions): Promise<ClusterOutcome> {
  const { machines, reporter, wish } = options;
  reporter.phase(`looking at ${machines.nodes.length} nodes`);
  const attempt = new Attempt(await lookAtFailoverCluster(machines));
  const rollout = rolloutOf(options, attempt);
  try {
    const plan = await planPastOldJobs(rollout, wish);
    if (plan.kind === "refused") throw stopFor(plan.refusals);
    keepBooks(rollout);
    if (plan.kind === "nothingToDo") for (const warning of plan.warnings ?? []) reporter.warning(warning);
    if (plan.kind === "nothingToDo" && plan.files.length === 0 && isOurs(rollout)) return attempt.outcome();
    const { cluster } = attempt.look.state;
    const purpose =
      plan.kind === "change"
        ? `bring the cluster ${cluster} to ${plan.to}`
        : `adopt the cluster ${cluster} at ${plan.level}, with every node in order`;
    const look = attempt.look;
    return await holdAll(
      { machines, reporter, look },
      { purpose, work: (locks) => bringHeld(rollout, { wish, locks }) },
    );
  } catch (error) {
    throw stopped(attempt, error);
  }
}

/** What counts is what is seen under the locks. */
async function bringHeld(
  rollout: Rollout,
  { wish, locks }: { readonly wish: ClusterWish; readonly locks: readonly Lock[] },
): Promise<ClusterOutcome> {
  const { attempt, reporter } = rollout;
  await claimAll(rollout, { locks, ...wish });
  const { publisherEvidence } = wish;
  if (await putNodesInOrder(rollout, { locks, otherwise: () => AGAIN, publisherEvidence }))
    attempt.saw(await lookAtFailoverCluster(rollout.machines));
  const { look, plan } = await planAnew(rollout);
  if (plan.kind === "refused") throw stopFor(plan.refusals);
  await putFilesRight(rollout, locks);
  if (plan.kind === "change") {
    for (const warning of plan.warnings) reporter.warning(`${look.state.cluster}: ${warning}`);
    attempt.ownersBefore = (await rememberOwners(rollout, locks)).owners;
    await stageEverywhere(rollout, { plan, locks });
    await goRounds(rollout, { plan, locks });
  }
  if (plan.kind === "change" || hasMemo(look.inspections)) await forgetOwners(rollout, locks);
  return attempt.outcome();
}

/** Packages are on every node before the first is changed: what cannot be copied stops nothing half-way. */
async function stageEverywhere(
  rollout: Rollout,
  {
    plan,
    locks,
  }: { readonly plan: Extract<ClusterPlan, { kind: "change" }>; readonly locks: readonly Lock[] },
): Promise<void> {
  const { attempt, reporter, signal } = rollout;
  for (const step of plan.steps) {
    if (step.kind !== "node") continue;
    const index = attempt.look.state.nodes.findIndex(({ node }) => node === step.node);
    const state = attempt.look.state.nodes[index]!;
    const record = attempt.records[keyOf(state.server)]!;
    const machine = machineOf(rollout, step.node);
    await stage({ machine, reporter, signal, lock: locks[index]!, record, look: { state } }, step.plan.steps);
  }
}

function rolloutOf(options: BringClusterOptions, attempt: Attempt): Rollout {
  const { wish, reporter, signal } = options;
  return {
    ...options,
    limits: limitsOf(options),
    attempt,
    planNode: (seen) => planNodeFor(wish, seen),
    changeNode: ({ state, machine, lock }: HeldNode) =>
      changeHeld({
        machine,
        wish: nodeWish(wish, state),
        reporter,
        signal,
        lock,
        record: attempt.records[keyOf(state.server)]!,
        oldRun: null,
      }),
  };
}

/** On a machine that is another one, or another resource's, not even an old job is touched. */
async function planPastOldJobs(rollout: Rollout, wish: ClusterWish): Promise<ClusterPlan> {
  const { look } = rollout.attempt;
  const strangers = look.state.nodes.flatMap((state, index) =>
    refusalsOfIdentity({ inspection: look.inspections[index]!, state, ...nodeWish(wish, state) }),
  );
  if (strangers.length > 0) return { kind: "refused", refusals: strangers };
  const plan = await planFrom({ ...rollout, look });
  if (!(await finishOldJobs(rollout, plan))) return plan;
  const anew = await lookAtFailoverCluster(rollout.machines);
  rollout.attempt.saw(anew);
  return planFrom({ ...rollout, look: anew });
}

/** The records that are there already, and who ran what before the attempt. */
function keepBooks({ attempt }: Rollout): void {
  const { state, inspections } = attempt.look;
  for (const [index, { record }] of inspections.entries())
    if (record) attempt.claimed(state.nodes[index]!.server, ownershipOf(record));
  attempt.ownersBefore = readMemo(inspections)?.owners ?? ownersOf(state);
}

/** And in order: no earlier job left anything to put right. */
function isOurs({ attempt }: Rollout): boolean {
  const { inspections } = attempt.look;
  return (
    inspections.every((inspection) => inspection.record !== null && isInOrder(inspection)) &&
    !hasMemo(inspections)
  );
}
