import type { Inspection } from "../../agent/protocol";
import { isRestartDue } from "../../rollout/server/restart-due";
import type { Properties } from "../host/value";
import { restartOf } from "./wanted";

/**
 * A restart that a change asked for and that was cut off before it was made: the input is kept as what was done, so that
 * the next `up` sees the difference and makes up for it. The same is done with a level that drifted.
 */
export function restartLeft(inputs: Properties, inspections: readonly Inspection[]): Properties {
  const restart = restartOf(inputs);
  return inspections.some((inspection) => isRestartDue({ inspection, restart })) ? { restart: "never" } : {};
}
