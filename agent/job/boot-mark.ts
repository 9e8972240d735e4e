import { fileSystem } from "../com/file-system";
import { isHeld } from "../files/held-file";
import { hasHome } from "../home/home";
import { useWorkFolder } from "../system/command";
import { sameName } from "../text/arrays";
import { now } from "../text/time";
import { writeText } from "../files/write-text";
import { jobFolder } from "./job-folder";

/** Held open by the process that commanded the restart, as long as it lives: it goes down with Windows. */
var RESTARTING_FILE = "restarting.txt";
var BOOTED_FILE = "booted.txt";

/**
 * What the second start-up task of a restart runs: the mark says that Windows has booted since the restart was commanded.
 * Whether Task Scheduler of Server 2003 also runs such a task when only its own service starts is UNVERIFIED; the process
 * that commanded the restart outlives that, and while it lives nothing is marked.
 */
export function markBoot(folder: string): void {
  var id = folder.substring(folder.lastIndexOf("\\") + 1);
  if (!sameName(folder, jobFolder(id))) return;
  useWorkFolder(folder);
  var restarting = restartingFile(folder);
  if (!hasHome() || !fileSystem().FileExists(restarting) || isHeld(restarting)) return;
  writeText(folder + "\\" + BOOTED_FILE, now());
}

export function restartingFile(folder: string): string {
  return folder + "\\" + RESTARTING_FILE;
}

export function hasBooted(folder: string): boolean {
  return fileSystem().FileExists(folder + "\\" + BOOTED_FILE);
}
