import { fileSystem } from "../com/file-system";
import { now } from "../text/time";
import { STARTED_FILE } from "./job-folder";

/** A job runs once: whoever creates the marker has it. false: somebody else had it before. */
export function claimJob(folder: string): boolean {
  try {
    var marker = fileSystem().CreateTextFile(folder + "\\" + STARTED_FILE, false);
    marker.Write(now());
    marker.Close();
    return true;
  } catch (error) {
    return false;
  }
}
