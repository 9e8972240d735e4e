import { makeRollupPackage } from "../../msp";
import { SYSTEM } from "../account";
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

/** What Microsoft Update shows of Windows Installer's 1603 (KB 953469). */
const FAILED = 0x80070643;

/**
 * Automatic Updates installs the newest rollup on offer, silently and without a log of its own (operations.md 5.1: the
 * events name a log where there is one). Gives its error, 0 for none: it puts nothing back and tries no second time.
 */
export async function runMicrosoftUpdate(machine: Machine): Promise<number> {
  const level = offeredByMicrosoftUpdate(machine).at(-1);
  if (level === undefined) return 0;
  const path = `C:\\WINDOWS\\SoftwareDistribution\\Download\\${level}.msp`;
  machine.files.putFile(path, { data: makeRollupPackage(level) });
  const code = await machine.run({
    commandLine: `msiexec.exe /update "${path}" /qn /norestart`,
    account: SYSTEM,
  });
  machine.files.system.remove(path);
  return code === 0 || code === 3010 ? 0 : code === 1603 ? FAILED : code;
}
