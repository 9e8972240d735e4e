import type { ClusterPlan, ClusterStep } from "./contract";

/** The runbook as one message of many lines: the only place where a preview can show it. */
export function describeClusterPlan(cluster: string, plan: ClusterPlan): string {
  if (plan.kind === "refused") return plan.refusals.map(({ message }) => message).join("\n");
  if (plan.kind === "nothingToDo" && plan.files.length > 0)
    return [
      `${cluster}: stays at ${plan.level} on every node, only files are changed`,
      ...plan.files.map((title, index) => `  ${index + 1}. ${title}`),
      ...bullets(plan.remarks),
      ...bullets(plan.warnings ?? []),
    ].join("\n");
  if (plan.kind === "nothingToDo")
    return [
      `${cluster}: nothing to do, ${plan.level} is on every node.`,
      ...bullets(plan.remarks),
      ...bullets(plan.warnings ?? []),
    ].join("\n");
  const numbered = plan.steps.flatMap((step, index) => [`  ${index + 1}. ${step.title}`, ...details(step)]);
  const hands = plan.handOffs === 1 ? "1 hand-off" : `${plan.handOffs} hand-offs`;
  return [
    `${cluster}: ${plan.from.join(", ")} to ${plan.to}, one node at a time, ${hands}`,
    ...numbered,
    ...bullets(plan.warnings),
    ...bullets(plan.unforeseen),
  ].join("\n");
}

function details(step: ClusterStep): string[] {
  if (step.kind !== "node") return [];
  return step.plan.steps.map(
    ({ title }, index) => `     ${String.fromCharCode("a".charCodeAt(0) + index)}) ${title}`,
  );
}

function bullets(remarks: readonly string[]): string[] {
  return remarks.map((remark) => `  - ${remark}`);
}
