import { WindowsError } from "../world/contract";
import { parsePowerShell, type PowerShellCommand } from "./powershell-line";
import { runProgram, type ShellCall } from "./login-shell";

/** Bare names that are programs and no aliases (`sc` is Set-Content). */
const PROGRAMS = [
  "cmd",
  "cscript",
  "hostname",
  "icacls",
  "net",
  "ping",
  "reg",
  "schtasks",
  "tasklist",
  "whoami",
];
const ECHO = ["echo", "write", "write-output"];

/** Variables that PowerShell fills itself; any other that nobody has set is empty. */
const UNTAUGHT =
  /^(home|pid|pwd|host|psversion|profile|shellid|pshome|executioncontext|error|args|input|matches)$/;

/** PowerShell as sshd's default shell: `powershell.exe -c "…"`; a small part, and a refusal by name for the rest. */
export async function powershell(call: ShellCall): Promise<number> {
  const environment = new Map<string, string>(
    Object.entries(call.machine.environment(call.account, call.server.bits)).map(
      ([name, value]) => [`env:${name.toLowerCase()}`, value] as const,
    ),
  );
  const lookup = (name: string): string | undefined => {
    if (name === "psversiontable") return "System.Collections.Hashtable";
    return UNTAUGHT.test(name) ? undefined : (environment.get(name) ?? "");
  };
  const commands = parsePowerShell(call.command, lookup);
  if ("refused" in commands) return call.machine.refuse(`PowerShell: ${commands.refused}`);
  let failed = false;
  for (const command of commands) {
    const exit = command.words[0]?.toLowerCase() === "exit" && !command.called;
    if (exit) return Number(command.words[1] ?? 0);
    failed = (await runCommand(call, command)) !== 0;
  }
  // -Command ends with 0 or 1, whatever the program's code was (operations.md 9.4 [C35]).
  return failed ? 1 : 0;
}

async function runCommand(call: ShellCall, { called, words }: PowerShellCommand): Promise<number> {
  const [name = "", ...args] = words;
  if (!called && ECHO.includes(name.toLowerCase())) {
    for (const arg of args) call.stdout(`${arg}\r\n`);
    return 0;
  }
  const program = called || /\.(exe|cmd|bat)$/i.test(name) || PROGRAMS.includes(name.toLowerCase());
  if (!program) return call.machine.refuse(`PowerShell command ${name}`);
  try {
    return await runProgram(call, [/\s/.test(name) ? `"${name}"` : name, ...args.map(quoted)].join(" "));
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    call.stderr(
      `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program.\r\n`,
    );
    return 1;
  }
}

/** Before 7.3 PowerShell puts quotes around blanks and does not escape those inside. */
function quoted(arg: string): string {
  return arg === "" || (/\s/.test(arg) && !arg.startsWith('"')) ? `"${arg}"` : arg;
}
