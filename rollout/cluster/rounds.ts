import type { Lock } from "../../machine/contract";
import { Stop, stopFor } from "./cluster-error";
import type { ClusterPlan, ClusterStep } from "./contract";
import { handOffTurn, validate } from "./hand-off-turn";
import { nodeTurn } from "./node-turn";
import { refuse } from "./refusals";
import { planAnew, type Rollout } from "./rollout";
import { mustGoOn, waitForGate } from "./wait-for-gate";

type Change = Extract<ClusterPlan, { kind: "change" }>;
type Turn = Extract<ClusterStep, { kind: "node" | "handOff" }>;

/** One node or one hand-off after the other, each from a plan that was made for what was seen just before it. */
export async function goRounds(
  rollout: Rollout,
  { plan: first, locks }: { readonly plan: Change; readonly locks: readonly Lock[] },
): Promise<void> {
  await proveHandOff(rollout, first);
  let plan: ClusterPlan = first;
  for (let round = 0; round < mostRounds(rollout); round += 1) {
    if (round > 0) plan = (await planAnew(rollout)).plan;
    if (plan.kind === "refused") throw stopFor(plan.refusals);
    if (plan.kind === "nothingToDo") return;
    mustGoOn(rollout);
    await takeTurn(rollout, { plan, locks });
  }
  const { cluster } = rollout.attempt.look.state;
  throw new Stop(
    refuse(
      "UNSTEADY",
      `${cluster}: mailbox servers or groups were moved by somebody else again and again, and the end was not reached. Find out who moves them, then run \`pulumi up\` again.`,
    ),
  );
}

async function takeTurn(
  rollout: Rollout,
  { plan, locks }: { readonly plan: Change; readonly locks: readonly Lock[] },
): Promise<void> {
  const step = nextTurn(plan);
  if (step.kind === "handOff") return handOffTurn(rollout, { step, level: plan.to });
  return nodeTurn(rollout, { step, shelter: step.shelter, locks });
}

function nextTurn({ steps }: Change): Turn {
  const turn = steps.find((step) => step.kind === "node" || step.kind === "handOff");
  if (!turn) throw new Error("a plan for a change has neither a node nor a hand-off");
  return turn;
}

/**
 * Before the first node is touched: Exchange is asked whether it would hand the first mailbox server over. That proves the
 * rights as far as they can be proved without a move.
 */
async function proveHandOff(rollout: Rollout, plan: Change): Promise<void> {
  const { steps, to: level } = plan;
  const step = steps.find((candidate) => candidate.kind === "handOff");
  if (!step || nextTurn(plan) === step) return;
  const { mailboxServer, to } = step;
  const look = await waitForGate(rollout, { kind: "beforeHandOff", mailboxServer, to });
  if (look !== null) await validate(rollout, { step, level });
}

/** Three times what a rollout takes that nobody disturbs. */
function mostRounds({ attempt }: Rollout): number {
  const { nodes, mailboxServers } = attempt.look.state;
  return 3 * (nodes.length + 2 * mailboxServers.length) + 3;
}
