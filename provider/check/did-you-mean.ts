import { nearName } from "../../rollout/server";

/** "Did you mean hostKey?", or the names that are known when none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearName(name, known);
  return near === undefined ? `Known: ${known.join(", ")}.` : `Did you mean ${near}?`;
}
