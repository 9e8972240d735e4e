import { holdFile } from "../files/held-file";
import { readJson } from "../files/read-text";
import { hasHome } from "../home/home";
import { useWorkFolder } from "../system/command";
import { sameName } from "../text/arrays";
import { ALIVE_FILE, JOB_FILE, jobFolder } from "./job-folder";
import type { JobRecord } from "./job-folder";

/**
 * Works as the one process of the job in this folder. A folder that is not a job of ours, or one whose process lives,
 * is left alone.
 */
export function asJobProcess(folder: string, work: (job: JobRecord) => void): void {
  var id = folder.substring(folder.lastIndexOf("\\") + 1);
  if (!sameName(folder, jobFolder(id))) return;
  useWorkFolder(folder);
  if (!hasHome()) return;
  var job = readJson(folder + "\\" + JOB_FILE) as JobRecord | null;
  if (job === null) return;
  var alive = holdFile(folder + "\\" + ALIVE_FILE, 5000);
  if (alive === null) return;
  try {
    work(job);
  } finally {
    alive.Close();
  }
}
