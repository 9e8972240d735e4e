import type { Inspection } from "../../agent/protocol";

/**
 * The mutex _MSIExecute cannot be seen from a script, and an orphaned msiexec may hold it without any other sign
 * (operations.md 2.4). A process says only that there may be something to wait for.
 */
export function otherInstallers({ msiexec, installer }: Inspection): readonly string[] {
  if (msiexec === null || msiexec.length === 0 || installer.inProgress !== "no") return [];
  const ids = msiexec.join(" and ");
  return [
    `msiexec.exe (process ${ids}) runs, though nothing is being installed as far as can be seen: if it holds Windows Installer, the job waits (exit code 1618) and gives up in the end; one that was left over goes with a restart.`,
  ];
}
