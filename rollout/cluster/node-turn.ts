import type { Lock } from "../../machine/contract";
import { restartOf } from "../server/restart-due";
import { RolloutError } from "../server/rollout-error";
import { Stop } from "./cluster-error";
import { nodeTitle } from "./cluster-titles";
import type { ClusterStep } from "./contract";
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

/** The agent looks once more just before msiexec, and begins nothing under a mailbox server that came meanwhile. */
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
    await lookOnceMore(rollout, node);
    const came = error.touched ? undefined : hostedBy(rollout, node);
    if (came !== undefined) {
      reporter.info(`${node}: nothing was begun, because ${came} came to it; planning anew.`);
      return "nothing begun";
    }
    attempt.ran(state.server, error.run);
    const { code, property, message } = error;
    throw new Stop({ code, property, message }, { at: node, cause: error });
  }
}

function hostedBy({ attempt, signal }: Rollout, node: string): string | undefined {
  if (signal.aborted) return undefined;
  return attempt.look.state.mailboxServers.find(({ owner }) => sameName(owner, node))?.name;
}

/** For the truth of the failure; a node that cannot be asked any more is told as it was. */
async function lookOnceMore({ machines, attempt, signal }: Rollout, node: string): Promise<void> {
  if (signal.aborted) return;
  try {
    attempt.saw(await lookAgain({ machines, before: attempt.look, nodes: [node], avoid: node }));
  } catch {
    // The failure that is told is the one that stopped the rollout.
  }
}
