import type { ExecResult } from "../ssh/contract";
import { MachineError } from "./machine-error";
import type { Shell } from "./shell";

/**
 * One line that each shell answers differently: cmd.exe expands only %ComSpec%, bash only $0, PowerShell neither of
 * the two ($0 is an empty variable there). PowerShell's echo prints each word on a line of its own.
 */
export const SHELL_PROBE = "echo exchange-rollup cmd=%ComSpec% bash=$0 ps=$PSVersionTable";

export function shellOf(address: string, answer: ExecResult): Shell {
  const said = answer.stdout.toString("utf8");
  const marks = /exchange-rollup cmd=(.*?) bash=(.*?) ps=(.*)/.exec(said.replace(/\s+/g, " "));
  const shell = marks ? shellByMarks(marks) : undefined;
  if (shell !== undefined) return shell;
  throw new MachineError({
    code: "SHELL_UNKNOWN",
    message:
      `${address}: the shell behind SSH is none of cmd.exe, PowerShell and a Cygwin shell. ` +
      "Nothing was changed. Set cmd.exe as the shell of this SSH server, or of this user, and run `pulumi up` again.",
    detail: [
      `command: ${SHELL_PROBE}`,
      `exit code: ${answer.code ?? "none"}`,
      `answer: ${JSON.stringify(said.slice(0, 500))}`,
      `errors: ${JSON.stringify(answer.stderr.toString("utf8").slice(0, 500))}`,
    ].join("\n"),
  });
}

function shellByMarks([, cmd = "", bash = "", powershell = ""]: readonly string[]): Shell | undefined {
  if (cmd !== "%ComSpec%") return bash === "$0" ? "cmd" : undefined;
  if (bash !== "" && bash !== "$0") return "bash";
  // PowerShell 1.0 has no $PSVersionTable; the mark is empty there.
  const named = powershell.trim();
  return bash === "" && (named === "" || named.startsWith("System.Collections.Hashtable"))
    ? "powershell"
    : undefined;
}
