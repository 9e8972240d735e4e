import { runProgram, type ShellCall } from "./login-shell";

/**
 * Microsoft's server puts the command in quotes (`cmd.exe /c "…"`), of which cmd.exe takes the outer pair off; others
 * hand it over bare, so that cmd.exe may take off a pair that the caller meant (`cmd /?`).
 */
export function cmdShell(call: ShellCall): Promise<number> {
  const line = call.server.kind === "virtualRoot" ? call.command : `"${call.command}"`;
  return runProgram(call, `cmd.exe /c ${line}`);
}
