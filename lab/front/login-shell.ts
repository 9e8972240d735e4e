import type { Account, LabMachine, SshServerKind } from "../world/contract";
import { bash } from "./bash";
import { cmdShell } from "./cmd-shell";
import { powershell } from "./powershell";
import type { DiskMap } from "./disk-map";

/** One command of a session, as the server's default shell gets it. */
export interface ShellCall {
  readonly machine: LabMachine;
  readonly account: Account;
  readonly server: SshServerKind;
  readonly map: DiskMap;
  /** The exec request, untouched. */
  readonly command: string;
  /** Windows folder. */
  readonly folder: string;
  readonly stdin: Buffer;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** The session's life. */
  readonly killed: AbortSignal;
}

/** Runs it to its end; resolves with the exit code that the SSH server reports. */
export function runInLoginShell(call: ShellCall): Promise<number> {
  switch (call.server.kind) {
    case "openssh":
    case "virtualRoot":
      return cmdShell(call);
    case "cygwin":
      return bash(call);
    case "powershell":
      return powershell(call);
  }
}

/** CreateProcess in this session. */
export function runProgram(
  call: ShellCall,
  commandLine: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const { machine, account, server, folder, stdin, stdout, stderr, killed } = call;
  return machine.run({
    commandLine,
    account,
    bits: server.bits,
    currentFolder: folder,
    environment,
    stdin,
    stdout,
    stderr,
    killed,
  });
}
