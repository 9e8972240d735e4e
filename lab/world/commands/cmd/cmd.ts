import type { WorldCall } from "../../program";
import type { Shell } from "./shell";
import { executeLine } from "./shell";

/** operations.md 9.4 [T28]. */
const LONGEST_LINE = 8191;

/** cmd.exe: `/c line`, or a batch file that CreateProcess was given. */
export async function cmd(call: WorldCall): Promise<number> {
  const [first = ""] = call.args;
  if (/\.(cmd|bat)$/i.test(first)) return runBatch(newShell(call, call.args), first);
  if (call.commandLine.length > LONGEST_LINE) {
    call.stderr("The command line is too long.\r\n");
    return 1;
  }
  const { stripAlways, line } = readOptions(call);
  const shell = newShell(call, undefined);
  await executeLine(shell, stripQuotes(shell, line, stripAlways), call);
  if (shell.exitCode !== undefined) return shell.exitCode;
  // "cmd /c nosuch" itself ends with 1.
  return shell.errorLevel === 9009 ? 1 : shell.errorLevel;
}

export async function runBatch(shell: Shell, path: string): Promise<number> {
  const { machine, process, stdin, stdout, stderr } = shell.call;
  const text = machine.disk(process.account).read(path).toString("latin1");
  for (const line of text.split(/\r?\n/)) {
    if (shell.exitCode !== undefined) break;
    const command = line.replace(/^[\s@]+/, "");
    if (command === "" || command.startsWith("::") || /^echo (off|on)$/i.test(command)) continue;
    if (command.startsWith(":") || /^(goto|for|setlocal|shift)\b/i.test(command)) {
      machine.refuse(`batch file line: ${command}`);
    }
    await executeLine(shell, command, { stdin, stdout, stderr });
  }
  return shell.exitCode ?? shell.errorLevel;
}

export function newShell(call: WorldCall, batch: readonly string[] | undefined): Shell {
  const variables = new Map(
    Object.entries(call.process.environment).map(([name, value]) => [name.toUpperCase(), value]),
  );
  return { call, variables, folder: call.process.currentFolder, errorLevel: 0, exitCode: undefined, batch };
}

function readOptions(call: WorldCall): { readonly stripAlways: boolean; readonly line: string } {
  let rest = call.commandLine.replace(/^\s*("[^"]*"|[^\s"/]+)/, "");
  let stripAlways = false;
  for (;;) {
    const option = /^\s*\/([a-z])(?::(?:on|off))?/i.exec(rest);
    const letter = option?.[1]?.toLowerCase();
    if (!option || !letter) return call.machine.refuse(`cmd.exe without /c: ${call.commandLine}`);
    rest = rest.slice(option[0].length);
    if (letter === "c") return { stripAlways, line: rest.trimStart() };
    if (letter === "s") stripAlways = true;
    else if (!"qdaefv".includes(letter)) call.machine.refuse(`cmd.exe /${letter}`);
  }
}

/** `cmd /?`: the outer quotes go, unless there are exactly two, without special letters, around a program's name. */
function stripQuotes(shell: Shell, line: string, always: boolean): string {
  if (!line.startsWith('"')) return line;
  const quotes = line.split('"').length - 1;
  const inside = /^"([^"]*)"/.exec(line)?.[1] ?? "";
  const program = quotes === 2 && !/[&<>()@^|]/.test(inside) && /\s/.test(inside) && isProgram(shell, inside);
  if (program && !always) return line;
  const last = line.lastIndexOf('"');
  return line.slice(1, last) + line.slice(last + 1);
}

function isProgram(shell: Shell, path: string): boolean {
  return ["", ".exe", ".cmd", ".bat"].some((end) => shell.call.machine.files.file(path + end) !== undefined);
}
