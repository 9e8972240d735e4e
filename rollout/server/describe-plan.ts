import type { ServerPlan } from "./contract";

/** One message, many lines: the only place where a preview can show the steps. */
export function describePlan(server: string, plan: ServerPlan): string {
  if (plan.kind === "nothingToDo" && plan.files)
    return [
      `${server}: stays at ${plan.level}, only files are changed`,
      `  1. ${plan.files.title}`,
      ...bullets(plan.remarks),
      ...bullets(plan.warnings ?? []),
    ].join("\n");
  if (plan.kind === "nothingToDo")
    return [
      `${server}: nothing to do, ${plan.level} is there.`,
      ...bullets(plan.remarks),
      ...bullets(plan.warnings ?? []),
    ].join("\n");
  if (plan.kind === "refused") return plan.refusals.map((refusal) => refusal.message).join("\n");
  return [
    plan.from === plan.to && plan.steps.some(({ kind }) => kind === "repair")
      ? `${server}: ${plan.to} is there, and its services are put right`
      : `${server}: ${plan.from} to ${plan.to}`,
    ...plan.steps.map((step, index) => `  ${index + 1}. ${step.title}`),
    ...bullets(plan.warnings),
    ...bullets(plan.unforeseen),
  ].join("\n");
}

function bullets(remarks: readonly string[]): string[] {
  return remarks.map((remark) => `  - ${remark}`);
}
