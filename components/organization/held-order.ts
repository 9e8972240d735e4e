import { parseTarget } from "../../catalogue/target";
import type { Unit } from "./roles";

export interface Targeted extends Unit {
  /** As the program says it; null: it is known only later. */
  readonly rollup: string | null;
}

/**
 * Whether the waves follow one another. KB 953469 asks for it where CAS-CAS proxying is possible, since Update Rollup 3;
 * for every other configuration it calls the order not important (operations.md 7).
 */
export function isOrderHeld(units: readonly Targeted[]): boolean {
  const clientAccess = units.filter(({ roles }) => roles.includes("ClientAccess"));
  const sites = new Set(clientAccess.map(({ site }) => site));
  return sites.size > 1 && clientAccess.some(({ rollup }) => mayBeRollup3OrLater(rollup));
}

/**
 * Rollup 3 of RTM is meant, and every rollup of a service pack is later. A spelling that means another rollup in each
 * series, or none at all, is taken for one: an order that nobody needs hurts nobody.
 */
function mayBeRollup3OrLater(rollup: string | null): boolean {
  const parsed = rollup === null ? null : parseTarget(rollup);
  if (!parsed?.ok || parsed.target.kind !== "release") return true;
  const { servicePack, rollup: number } = parsed.target.release;
  return servicePack !== "RTM" || (number ?? 0) >= 3;
}
