import type { Inspection } from "../../agent/protocol";
import type { ServerPlan, ServerWish } from "../server/contract";
import { decide } from "../server/look";
import type {
  ClusterLook,
  ClusterMachines,
  ClusterPlan,
  ClusterWish,
  GateLimits,
  NodeState,
} from "./contract";
import { GATE_LIMITS } from "./limits";
import { lookAtFailoverCluster } from "./look-at-cluster";
import { readMemo } from "./memo";
import { planCluster } from "./plan-cluster";
import { keyOf } from "./same-name";

/** Looks and plans; changes nothing of Windows, the cluster or Exchange. */
export async function foreseeCluster(options: {
  readonly machines: ClusterMachines;
  readonly wish: ClusterWish;
  readonly limits?: Partial<GateLimits>;
}): Promise<{ readonly look: ClusterLook; readonly plan: ClusterPlan }> {
  const { machines, wish } = options;
  const look = await lookAtFailoverCluster(machines);
  const limits = { ...GATE_LIMITS, ...options.limits };
  return { look, plan: await planFrom({ look, wish, limits, planNode: (seen) => planNodeFor(wish, seen) }) };
}

/** A node's own plan, from what was seen of it. */
export type PlanNode = (seen: SeenNode) => Promise<ServerPlan> | ServerPlan;

export interface SeenNode {
  readonly inspection: Inspection;
  readonly state: NodeState;
}

export async function planFrom(options: {
  readonly look: ClusterLook;
  readonly wish: Parameters<typeof planCluster>[0]["wish"];
  readonly limits: GateLimits;
  readonly planNode: PlanNode;
}): Promise<ClusterPlan> {
  const { look, wish, limits, planNode } = options;
  const plans: ServerPlan[] = [];
  for (const [index, state] of look.state.nodes.entries())
    plans.push(await planNode({ inspection: look.inspections[index]!, state }));
  const ownersBefore = readMemo(look.inspections)?.owners ?? null;
  return planCluster({ look, plans, wish, limits, ownersBefore });
}

export function planNodeFor(wish: ClusterWish, seen: SeenNode): Promise<ServerPlan> {
  return decide({ ...seen, wish: nodeWish(wish, seen.state) });
}

/** The cluster's wish for one node. */
export function nodeWish(wish: ClusterWish, { server }: Pick<NodeState, "server">): ServerWish {
  const { rollup, packageSha256, interimUpdates = "fail", stopServices = [], publisherEvidence, urn } = wish;
  const known = wish.known[keyOf(server)] ?? null;
  return {
    rollup,
    package: wish.package,
    packageSha256,
    interimUpdates,
    stopServices,
    ...(publisherEvidence ? { publisherEvidence } : {}),
    known,
    owner: { urn, token: known?.token ?? null },
    ...(wish.restart ? { restart: wish.restart } : {}),
    place: "clusterNode",
  };
}
