import type { JobSpec } from "../protocol";

/** A job that does nothing but restart the server. */
export function isRestart(spec: JobSpec): boolean {
  return spec.actions.length === 1 && spec.actions[0]!.kind === "restart";
}
