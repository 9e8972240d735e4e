import type { Inspection, JobStatus } from "../../agent/protocol";
import { recognisePatch } from "../../catalogue";
import { jobRunning } from "../server/refusals-of-change";
import { leavingJob, unfinishedJob } from "../server/unfinished-job";
import { holdsExchange } from "./cluster-groups";
import type { ClusterLook, ClusterPlan, ClusterRefusal, ClusterStep } from "./contract";
import { sameName } from "./same-name";

/** A job of an earlier operation that has to be brought to its end before its node is changed. */
export function leftJob(inspection: Inspection): JobStatus | null {
  return unfinishedJob(inspection) ?? leavingJob(inspection);
}

/**
 * When a job that died on a node is begun again. It may call msiexec: never under a mailbox server that has come to the node
 * since. "later": the plan hands that to a node at the very level that the job was to bring, and then takes this node.
 */
export type TurnOfDeadJob = "now" | "later" | ClusterRefusal;

export function turnOfDeadJob(
  look: ClusterLook,
  { node, plan }: { readonly node: string; readonly plan: Pick<Change, "steps" | "to"> | null },
): TurnOfDeadJob {
  const { state, inspections } = look;
  const job = leftJob(inspections[state.nodes.findIndex((one) => sameName(one.node, node))]!)!;
  const group = state.groups.find((one) => sameName(one.owner, node) && holdsExchange(one));
  if (!group && look.cluster !== null) return "now";
  if (group && plan !== null && isFreedFirst(node, { plan, job })) return "later";
  const why = group
    ? `${node} runs ${group.name}, and the job ${job.id} (${job.title}) died on it in phase ${job.phase}. Hand ${group.name} to another node first (Move-ClusteredMailboxServer), then run \`pulumi up\` again: it has the server finish that job.`
    : `${node}: the job ${job.id} died on it, and whether it runs a mailbox server could not be found out.`;
  return { ...jobRunning(job, node), message: `${state.cluster}: ${why}` };
}

/** Dead jobs that nothing in the plan makes room for. */
export function deadJobRefusals(
  look: ClusterLook,
  plan: Pick<Change, "steps" | "to">,
): readonly ClusterRefusal[] {
  return look.state.nodes.flatMap(({ node }, index) => {
    if (leftJob(look.inspections[index]!)?.alive !== "no") return [];
    const turn = turnOfDeadJob(look, { node, plan });
    return typeof turn === "string" ? [] : [turn];
  });
}

type Change = Extract<ClusterPlan, { kind: "change" }>;

/** Whatever a half-done installation left: a node at the level that it was to bring is no lower one. */
function isFreedFirst(
  node: string,
  { plan, job }: { readonly plan: Pick<Change, "steps" | "to">; readonly job: JobStatus },
): boolean {
  if (broughtBy(job) !== plan.to) return false;
  const frees = (step: ClusterStep): boolean =>
    step.kind === "handOff" && sameName(step.from, node) && step.reason === "procedure" && !step.lower;
  return plan.steps.some(frees) && plan.steps.some((step) => step.kind === "node" && step.node === node);
}

/** The level of the rollup that the job was to bring after nothing but interim updates had gone; null: it did otherwise. */
function broughtBy({ title }: JobStatus): string | null {
  const actions = title.split("; ");
  const recognised = (displayName = ""): ReturnType<typeof recognisePatch> =>
    recognisePatch({ code: "", displayName });
  const brings = recognised(actions.at(-1));
  const before = actions.slice(0, -1).map((action) => recognised(action.replace(/^removal of /, "")));
  return brings.kind === "rollup" && before.every(({ kind }) => kind === "interim")
    ? brings.release.level
    : null;
}
