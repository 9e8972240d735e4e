import type { Machine } from "../machine";
import { isClusterNode } from "./cluster-node";
import { buildOf } from "./exchange-server";
import { levelOfBuild, levelsOfSeries } from "./levels";

/**
 * What Microsoft Update offers to a server: the rollups of its series above its level. A node of a cluster is never offered
 * any (operations.md 1.1): "no updates needed" says nothing about its level.
 */
export function offeredByMicrosoftUpdate(machine: Machine): readonly string[] {
  const level = levelOfBuild(buildOf(machine));
  if (level === undefined || isClusterNode(machine)) return [];
  const [series = ""] = level.split("-");
  const all = levelsOfSeries(series);
  return all.slice(all.indexOf(level) + 1);
}
