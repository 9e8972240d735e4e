import type { InstallerRun } from "../../agent/protocol";
import { explainExitCode } from "./exit-codes";
import type { Explanation } from "./explain-failure";
import { translateHresults } from "./hresult";

/** "msiexec ended with 1603 after 412 s because MOMService.exe (process 4712) held …", else with what the code means. */
export function howItEnded({ exitCode, seconds }: InstallerRun, explained: Explanation | null): string {
  if (exitCode === null)
    return `msiexec's end was not seen${explained ? `; it failed because ${explained.cause}` : ""}`;
  const ended = `msiexec ended with ${translateHresults(String(exitCode))} after ${seconds} s`;
  return explained ? `${ended} because ${explained.cause}` : `${ended}: ${explainExitCode(exitCode).meaning}`;
}
