import type { Answer, PatchState } from "../protocol";

/** MSIPATCHSTATE (operations.md 3.2). */
export function patchState(state: number | null): PatchState {
  if (state === 1) return "applied";
  if (state === 2) return "superseded";
  if (state === 4) return "obsoleted";
  if (state === 8) return "registered";
  return "unknown";
}

export function uninstallable(value: string | number | null): Answer {
  if (value === "1" || value === 1) return "yes";
  return value === "0" || value === 0 ? "no" : "unknown";
}
