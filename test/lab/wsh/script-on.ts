import { createClock } from "../../../lab/world/clock";
import type { ClockMode } from "../../../lab/world/clock";
import type { Account } from "../../../lab/world/contract";
import type { Machine } from "../../../lab/world/machine";
import { buildWindows } from "../../../lab/world/windows/windows-machine";

export const ADMINISTRATOR: Account = { name: "Administrator", administrator: true };

export function bareServer(clock: ClockMode = "jump"): Machine {
  return buildWindows({ name: "SRV1", clock: createClock(clock) });
}

export interface ScriptAnswer {
  readonly output: string;
  readonly code: number;
}

let scripts = 0;

/** Runs a script as an administrator at a prompt in C:\ would. */
export async function runScript(
  machine: Machine,
  source: string | Buffer,
  options: { readonly args?: string; readonly account?: Account; readonly killed?: AbortSignal } = {},
): Promise<ScriptAnswer> {
  const path = `C:\\script-${++scripts}.js`;
  machine.files.system.write(path, Buffer.from(source));
  let output = "";
  const code = await machine.run({
    commandLine: `C:\\WINDOWS\\system32\\cscript.exe //nologo ${path} ${options.args ?? ""}`,
    account: options.account ?? ADMINISTRATOR,
    currentFolder: "C:\\",
    stdout: (text) => void (output += text),
    stderr: (text) => void (output += text),
    ...(options.killed ? { killed: options.killed } : {}),
  });
  return { output, code };
}

/** What an expression gives, as the script itself writes it. */
export async function evaluate(machine: Machine, expression: string): Promise<string> {
  const { output } = await runScript(machine, `WScript.Echo(String(${expression}));`);
  if (machine.refusals.length > 0) throw new Error(machine.refusals.join("; "));
  return output.replace(/\r\n$/, "");
}
