import type { Lock } from "../../machine/contract";
import { finishOldJob } from "../server/old-job";
import { stopFor } from "./cluster-error";
import type { ClusterPlan } from "./contract";
import { leftJob, turnOfDeadJob } from "./dead-jobs";
import { indexOf, machineOf, type Rollout } from "./rollout";
import { waitUntilBack } from "./wait-until-back";

/**
 * Jobs of an earlier operation are brought to their end first, one node after the other; one that died under a mailbox
 * server, when that has left its node. true: there was one, and everything has to be looked at anew.
 */
export async function finishOldJobs(rollout: Rollout, plan: ClusterPlan | null): Promise<boolean> {
  const { attempt } = rollout;
  const { look } = attempt;
  const change = plan?.kind === "change" ? plan : null;
  let found = false;
  for (const [index, { node }] of look.state.nodes.entries()) {
    const job = leftJob(look.inspections[index]!);
    if (!job || job.alive === "unknown") continue;
    if (job.alive === "no") {
      const turn = turnOfDeadJob(look, { node, plan: change });
      if (turn === "later") continue;
      if (turn !== "now") throw stopFor([turn]);
    }
    await finishLeftJob(rollout, { node });
    found = true;
  }
  return found;
}

/** In the node's own turn: it is emptied and locked. true: there was one, and the plan has to be made anew. */
export async function finishJobHeld(
  rollout: Rollout,
  held: { readonly node: string; readonly lock: Lock },
): Promise<boolean> {
  const job = leftJob(rollout.attempt.look.inspections[indexOf(rollout, held.node)]!);
  if (!job || job.alive === "unknown") return false;
  await finishLeftJob(rollout, held);
  return true;
}

async function finishLeftJob(
  rollout: Rollout,
  { node, lock }: { readonly node: string; readonly lock?: Lock },
): Promise<void> {
  const { attempt, reporter } = rollout;
  const index = indexOf(rollout, node);
  const state = attempt.look.state.nodes[index]!;
  const look = { inspection: attempt.look.inspections[index]!, state };
  const machine = machineOf(rollout, node);
  attempt.touched = true;
  attempt.ran(state.server, await finishOldJob({ machine, reporter, look, ...(lock ? { lock } : {}) }));
  await waitUntilBack(rollout, node);
}
