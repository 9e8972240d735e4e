import type { PackageFacts } from "../../catalogue/contract";
import type { ServerPlan } from "../../rollout/server/contract";

/** The package that a plan installs; undefined: it installs none. */
export function packageOf(plan: ServerPlan): PackageFacts | undefined {
  if (plan.kind !== "change") return undefined;
  return plan.steps.flatMap((step) => (step.kind === "install" ? [step.package] : []))[0];
}
