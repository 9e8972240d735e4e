import { findRelease, parseTarget, resolveTarget } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import type { Refusal, ServerState, ServerWish } from "./contract";

/** The release that the wish means on this server, and the one it is at. Call it only when the level is known. */
export function aim(
  state: ServerState,
  wish: ServerWish,
):
  | { readonly ok: true; readonly release: Release; readonly current: Release }
  | { readonly ok: false; readonly refusals: readonly Refusal[] } {
  const current = findRelease({ level: state.level });
  if (!current || state.servicePack === "unknown") return { ok: false, refusals: [unknownState(state)] };
  const parsed = parseTarget(wish.rollup);
  if (!parsed.ok) return { ok: false, refusals: [unknownRollup(parsed.reason)] };
  const resolved = resolveTarget(parsed.target, state.servicePack);
  if (!resolved.ok) return { ok: false, refusals: [unknownRollup(`${state.server}: ${resolved.reason}`)] };
  return { ok: true, release: resolved.release, current };
}

export function unknownState(state: ServerState): Refusal {
  const why = state.problems.length > 0 ? ` ${state.problems.join(" ")}` : "";
  return {
    code: "STATE_UNKNOWN",
    property: null,
    message: `${state.server}: its level could not be found out, so nothing was touched.${why}`,
  };
}

function unknownRollup(reason: string): Refusal {
  return { code: "UNKNOWN_ROLLUP", property: "rollup", message: `rollup: ${reason}` };
}
