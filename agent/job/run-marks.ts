import type { InstallerRun } from "../protocol";
import { appendRecord, records } from "../files/write-text";
import { RUNS_FILE } from "./job-folder";

/** What is on the disk of one action: `ended` is null from just before msiexec starts until its end was seen. */
export interface RunMark {
  readonly action: number;
  readonly logPath: string;
  readonly ended: InstallerRun | null;
}

export function markRun(folder: string, mark: RunMark): void {
  appendRecord(folder + "\\" + RUNS_FILE, mark);
}

/** The last mark of each action that was begun, in their order. */
export function runMarks(folder: string): RunMark[] {
  var all = records(folder + "\\" + RUNS_FILE) as RunMark[];
  var marks: RunMark[] = [];
  for (var index = 0; index < all.length; index++) {
    var mark = all[index] as RunMark;
    marks[mark.action] = mark;
  }
  return marks;
}
