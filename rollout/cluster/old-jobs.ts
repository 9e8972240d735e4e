import { jobRunning } from "../server/refusals-of-change";
import { finishOldJob } from "../server/old-job";
import { unfinishedJob } from "../server/unfinished-job";
import { holdsExchange } from "./cluster-groups";
import { stopFor } from "./cluster-error";
import type { ClusterLook, ClusterRefusal } from "./contract";
import { lookAgain } from "./look-at-cluster";
import type { Rollout } from "./rollout";
import { sameName } from "./same-name";
import { waitForGate } from "./wait-for-gate";

/**
 * Jobs of an earlier operation are brought to their end first, one node after the other. One that died on a node that runs
 * a mailbox server by now is not begun again under it. true: there was one, and everything has to be looked at anew.
 */
export async function finishOldJobs(rollout: Rollout): Promise<boolean> {
  const { machines, reporter, attempt } = rollout;
  const { look } = attempt;
  let found = false;
  for (const [index, { machine }] of machines.nodes.entries()) {
    const inspection = look.inspections[index]!;
    const state = look.state.nodes[index]!;
    const job = unfinishedJob(inspection);
    if (!job || job.alive === "unknown") continue;
    if (job.alive === "no") mustHostNothing(look, state.node);
    attempt.touched = true;
    attempt.ran(state.server, await finishOldJob({ machine, reporter, look: { inspection, state } }));
    await waitUntilBack(rollout, state.node);
    found = true;
  }
  return found;
}

function mustHostNothing(look: ClusterLook, node: string): void {
  const { state, inspections } = look;
  const index = state.nodes.findIndex((candidate) => sameName(candidate.node, node));
  const job = unfinishedJob(inspections[index]!)!;
  const group = state.groups.find((candidate) => sameName(candidate.owner, node) && holdsExchange(candidate));
  if (!group && look.cluster !== null) return;
  const why = group
    ? `${node} runs ${group.name}, and the job ${job.id} (${job.title}) died on it in phase ${job.phase}. Hand ${group.name} to another node first (Move-ClusteredMailboxServer), then run \`pulumi up\` again: it has the server finish that job.`
    : `${node}: the job ${job.id} died on it, and whether it runs a mailbox server could not be found out.`;
  const refusal: ClusterRefusal = { ...jobRunning(job, node), message: `${state.cluster}: ${why}` };
  throw stopFor([refusal]);
}

/** At whatever level it ended: the plan decides what is left. */
async function waitUntilBack(rollout: Rollout, node: string): Promise<void> {
  const { machines, attempt } = rollout;
  const look = await lookAgain({ machines, before: attempt.look, nodes: [node], avoid: node });
  attempt.saw(look);
  const seen = look.state.nodes.find((candidate) => sameName(candidate.node, node))!;
  await waitForGate(rollout, { kind: "afterNode", node, level: seen.level });
}
