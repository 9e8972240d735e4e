import type { Lock } from "../../machine/contract";
import type { RunReport, ServerPlan, ServerState } from "../server/contract";
import type { Attempt } from "./attempt";
import type {
  ClusterChange,
  ClusterLook,
  ClusterPlan,
  ClusterWish,
  GateLimits,
  NodeMachine,
  NodeState,
} from "./contract";
import { planFrom, type PlanNode } from "./foresee-cluster";
import { GATE_LIMITS } from "./limits";
import { lookAgain } from "./look-at-cluster";
import { sameName } from "./same-name";

/** One operation that takes a cluster from node to node, upwards or down again. */
export interface Rollout extends Omit<ClusterChange, "limits"> {
  readonly limits: GateLimits;
  readonly wish: Pick<
    ClusterWish,
    "known" | "moveBack" | "replicationTimeout" | "allowLowerLevel" | "severalCms"
  >;
  readonly attempt: Attempt;
  readonly planNode: PlanNode;
  readonly changeNode: (
    held: HeldNode,
  ) => Promise<{ readonly state: ServerState; readonly run: RunReport | null }>;
}

/** A node that is emptied, locked and claimed. */
export interface HeldNode {
  readonly state: NodeState;
  readonly machine: NodeMachine["machine"];
  readonly lock: Lock;
  readonly plan: ServerPlan & { readonly kind: "change" };
}

export function limitsOf({ limits }: Pick<ClusterChange, "limits">): GateLimits {
  return { ...GATE_LIMITS, ...limits };
}

/** All nodes, the cluster and Exchange anew, and what is left to do from there. */
export async function planAnew(
  rollout: Rollout,
): Promise<{ readonly look: ClusterLook; readonly plan: ClusterPlan }> {
  const { machines, attempt, wish, limits, planNode } = rollout;
  const look = await lookAgain({ machines, before: attempt.look, nodes: "all", avoid: null });
  attempt.saw(look);
  return { look, plan: await planFrom({ look, wish, limits, planNode }) };
}

export function machineOf(
  { machines, attempt }: Pick<Rollout, "machines" | "attempt">,
  node: string,
): NodeMachine["machine"] {
  return machines.nodes[indexOf({ attempt }, node)]!.machine;
}

export function indexOf({ attempt }: Pick<Rollout, "attempt">, node: string): number {
  const index = attempt.first.state.nodes.findIndex((state) => sameName(state.node, node));
  if (index < 0) throw new Error(`${node} is no node of this operation`);
  return index;
}
