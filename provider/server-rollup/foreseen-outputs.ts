import { findRelease } from "../../catalogue";
import type { Foresight } from "../../rollout/server/contract";
import { UNKNOWN } from "../host/value";
import type { Properties } from "../host/value";
import { stateOutputs } from "../rollup/outputs";

/** Of a server that a preview could not look at. */
export const UNFORESEEN: Properties = Object.fromEntries(
  [
    "server",
    "machineId",
    "operatingSystem",
    "servicePack",
    "level",
    "build",
    "roles",
    "patches",
    "restartPending",
    "evidenceState",
    "evidenceFiles",
    "foundLevel",
    "token",
    "lastRun",
  ].map((name) => [name, UNKNOWN]),
);

/** The outputs as they will be after the plan, where a plan can tell. */
export function foreseenOutputs({ state, plan }: Foresight): Properties {
  const now = stateOutputs(state);
  const touchesFiles =
    plan.kind === "change"
      ? plan.steps.some(({ kind }) => kind === "evidence")
      : plan.kind === "nothingToDo" && plan.files !== undefined;
  const files: Properties = touchesFiles ? { evidenceState: UNKNOWN, evidenceFiles: UNKNOWN } : {};
  if (plan.kind !== "change") return { ...now, ...files };
  const build = findRelease({ level: plan.to })?.build ?? UNKNOWN;
  return { ...now, level: plan.to, build, patches: UNKNOWN, restartPending: UNKNOWN, ...files };
}
