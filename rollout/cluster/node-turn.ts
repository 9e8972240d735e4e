import type { Lock } from "../../machine/contract";
import { restartOf } from "../server/restart-due";
import { RolloutError } from "../server/rollout-error";
import { Stop } from "./cluster-error";
import { nodeTitle } from "./cluster-titles";
import type { ClusterLook, ClusterStep } from "./contract";
import { answerGate } from "./gates";
import { moveGroupsOff } from "./move-groups";
import { finishJobHeld } from "./old-jobs";
import { indexOf, machineOf, type Rollout } from "./rollout";
import { sameName } from "./same-name";
import { lookAgain } from "./look-at-cluster";
import { waitForGate } from "./wait-for-gate";

/** One passive node: gate, empty it, gate, its job as on a standalone server, gate. What has changed meanwhile is planned anew. */
export async function nodeTurn(
  rollout: Rollout,
  turn: {
    readonly step: Extract<ClusterStep, { kind: "node" }>;
    /** Where its groups go. */
    readonly shelter: string;
    readonly locks: readonly Lock[];
  },
): Promise<void> {
  const { step, shelter, locks } = turn;
  const { node, plan } = step;
  const before = await waitForGate(rollout, { kind: "beforeEmptying", node });
  if (before === null) return;
  await moveGroupsOff(rollout, { node, to: shelter, locks, look: before });
  if ((await waitForGate(rollout, { kind: "beforeNode", node })) === null) return;
  const lock = locks[indexOf(rollout, node)]!;
  if (await finishJobHeld(rollout, { node, lock })) return;
  if ((await patch(rollout, { node, plan, lock })) === "nothing begun") return;
  // A restart that comes before an installation leaves the level: the installation has a turn of its own.
  await waitForGate(rollout, { kind: "afterNode", node, level: restartOf(plan) ? plan.from : plan.to });
}

/**
 * The agent looks once more just before msiexec, and begins nothing under a mailbox server that came meanwhile, nor where
 * the cluster is no longer whole. Then the plan is made anew, and says what is in the way.
 */
async function patch(
  rollout: Rollout,
  {
    node,
    plan,
    lock,
  }: Pick<Extract<ClusterStep, { kind: "node" }>, "node" | "plan"> & { readonly lock: Lock },
): Promise<"done" | "nothing begun"> {
  const { attempt, reporter } = rollout;
  const touchedBefore = attempt.touched;
  const state = attempt.look.state.nodes.find((candidate) => sameName(candidate.node, node))!;
  reporter.phase(nodeTitle({ node, ...plan }));
  try {
    attempt.touched = true;
    const { run } = await rollout.changeNode({ state, plan, lock, machine: machineOf(rollout, node) });
    attempt.ran(state.server, run);
    return "done";
  } catch (error) {
    if (!(error instanceof RolloutError)) throw error;
    attempt.touched = touchedBefore || error.touched;
    const look = await lookOnceMore(rollout, node);
    const changed = error.touched || look === null ? undefined : whatChanged(rollout, node, look);
    if (changed !== undefined) {
      reporter.info(`${node}: nothing was begun, because ${changed}; planning anew.`);
      return "nothing begun";
    }
    attempt.ran(state.server, error.run);
    const { code, property, message } = error;
    throw new Stop({ code, property, message }, { at: node, cause: error });
  }
}

/** What keeps the gate shut that was open just before. */
function whatChanged({ limits, wish }: Rollout, node: string, look: ClusterLook): string | undefined {
  const came = look.state.mailboxServers.find(({ owner }) => sameName(owner, node));
  if (came) return `${came.name} came to it`;
  if (look.cluster === null) return "the cluster does not answer on another node";
  const { replicationTimeout } = wish;
  const answer = answerGate({ kind: "beforeNode", node }, { look, limits, replicationTimeout });
  return answer.kind === "open" ? undefined : answer.because.replace(/\.$/, "");
}

/** For the truth of the failure; a node that cannot be asked any more is told as it was. null: nobody could be asked. */
async function lookOnceMore(
  { machines, attempt, signal }: Rollout,
  node: string,
): Promise<ClusterLook | null> {
  if (signal.aborted) return null;
  try {
    const look = await lookAgain({ machines, before: attempt.look, nodes: [node], avoid: node });
    attempt.saw(look);
    return look;
  } catch {
    // The failure that is told is the one that stopped the rollout.
    return null;
  }
}
