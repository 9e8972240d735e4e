import type { ServerPlan } from "../server/contract";
import { backupWarnings } from "./backups";
import type { ClusterLook, ClusterStep, ClusterWish, GateLimits } from "./contract";
import { sameName } from "./same-name";

/** What is doubtful or wrong now. What several nodes have in common is told once, with their names. */
export function clusterWarnings(input: {
  readonly look: ClusterLook;
  readonly plans: readonly ServerPlan[];
  readonly wish: Pick<ClusterWish, "known">;
  readonly limits: GateLimits;
}): readonly string[] {
  const { look, plans, wish, limits } = input;
  const { state } = look;
  const nodes = new Map<string, string[]>();
  plans.forEach((plan, index) => {
    if (plan.kind === "refused") return;
    const remarks = plan.kind === "change" ? plan.warnings : plan.remarks;
    for (const remark of remarks) nodes.set(remark, [...(nodes.get(remark) ?? []), state.nodes[index]!.node]);
  });
  const gone = Object.keys(wish.known).filter(
    (name) => !state.nodes.some(({ node }) => sameName(node, name)),
  );
  return [
    ...state.problems,
    ...[...nodes].map(([remark, names]) => `${names.join(", ")}: ${remark}`),
    ...backupWarnings(state, limits).filter((text) => !state.problems.includes(text)),
    ...gone.map(
      (name) =>
        `${name} belonged to this resource and is no node of the cluster any more; what it has of ours stays on it.`,
    ),
  ];
}

/** What no look can foresee, in the order in which it matters. */
export function unforeseenOfCluster({
  look,
  steps,
}: {
  readonly look: ClusterLook;
  readonly steps: readonly ClusterStep[];
}): readonly string[] {
  const { state } = look;
  const patched = steps.filter(({ kind }) => kind === "node").length;
  const handOffs = steps.filter((step) => step.kind === "handOff");
  const ofNodes = new Set(steps.flatMap((step) => (step.kind === "node" ? step.plan.unforeseen : [])));
  return [
    "This holds only if the cluster stays as it is: it is looked at anew before each node and each hand-off, and the rest is planned from what is there then.",
    ...(state.kind === "CCR" && patched > 0
      ? [
          "While the passive node is patched, only one copy of the mailboxes is live. The procedure has no way around that.",
        ]
      : []),
    ...(handOffs.length > 0
      ? [
          "How long each hand-off takes, and whether the account may move mailbox servers: that it may read them is proved; the move is validated (-ValidateOnly) before the first change.",
        ]
      : []),
    ...(state.kind === "CCR"
      ? ["Copies of public folders are outside the view of the cmdlet that tells their health."]
      : []),
    "A Standby Continuous Replication target replays late by design and is not waited for.",
    ...ofNodes,
  ];
}
