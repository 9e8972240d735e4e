import type { InstallerRun } from "../protocol";
import { keyExists } from "../system/registry";
import { IN_PROGRESS } from "./installer-idle";

/** Ended well, or 1618: another installation is running, and what is unfinished is not ours (operations.md 2.3). */
var NOT_LEFT: readonly (number | null)[] = [0, 3010, 1641, 1618];

export function isLeftUnfinished(): boolean {
  return keyExists(IN_PROGRESS) === "yes";
}

/** The installer's service died under this run: nothing was unfinished before it, and something is after it. */
export function isLeftBy(run: InstallerRun, wasIdle: boolean): boolean {
  for (var index = 0; index < NOT_LEFT.length; index++) {
    if (NOT_LEFT[index] === run.exitCode) return false;
  }
  return wasIdle && isLeftUnfinished();
}
