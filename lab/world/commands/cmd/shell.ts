import { Refusal, WindowsError } from "../../contract";
import { resolvePath } from "../../paths";
import type { WorldCall } from "../../program";
import { splitCommandLine } from "../../program";
import type { FoundProgram } from "../programs";
import { findProgram } from "../programs";
import { BUILTINS } from "./builtins";
import { expand } from "./expand";
import type { Command, Pipeline, Redirect } from "./line";
import { parseLine } from "./line";
import { sentence } from "./sentence";

/** Exit code of a command that is neither built in nor a file, inside a line. */
const NOT_RECOGNIZED = 9009;

export interface Streams {
  readonly stdin: Buffer;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

/** A running cmd.exe: variables, current folder, errorlevel. */
export interface Shell {
  readonly call: WorldCall;
  /** Names in upper case. */
  readonly variables: Map<string, string>;
  folder: string;
  errorLevel: number;
  /** Set by `exit`: nothing more is done. */
  exitCode: number | undefined;
  /** In a batch file: its path and arguments. */
  readonly batch: readonly string[] | undefined;
}

export async function executeLine(shell: Shell, line: string, streams: Streams): Promise<void> {
  const pipelines = parseLine(expand(shell, line));
  if (!pipelines) shell.call.machine.refuse(`cmd.exe line: ${line}`);
  for (const pipeline of pipelines) {
    if (shell.exitCode !== undefined) return;
    if (pipeline.joint === "&&" && shell.errorLevel !== 0) continue;
    if (pipeline.joint === "||" && shell.errorLevel === 0) continue;
    await executePipeline(shell, pipeline, streams);
  }
}

/** One after the other with the output kept between: nothing here streams forever. */
async function executePipeline(shell: Shell, { commands }: Pipeline, streams: Streams): Promise<void> {
  let stdin = streams.stdin;
  for (const [index, command] of commands.entries()) {
    const last = index === commands.length - 1;
    let piped = "";
    const stdout = last ? streams.stdout : (text: string): void => void (piped += text);
    await executeCommand(shell, command, { ...streams, stdin, stdout });
    stdin = Buffer.from(piped, "latin1");
  }
}

async function executeCommand(shell: Shell, { text, redirects }: Command, outer: Streams): Promise<void> {
  // A killed cmd.exe does no further command, whatever its last one ended with.
  shell.call.process.killed.throwIfAborted();
  if (text.trim() === "") return;
  const streams = redirected(shell, redirects, outer);
  if (!streams) {
    shell.errorLevel = 1;
    return;
  }
  const name = /^[^\s\\/,;="]+/.exec(text)?.[0].toLowerCase() ?? "";
  const dotted = /^(echo|cd)[.\\]/i.exec(text)?.[1]?.toLowerCase();
  const builtin = BUILTINS[dotted ?? name];
  if (builtin) {
    shell.errorLevel = await builtin({ shell, rest: text.slice((dotted ?? name).length), streams });
    return;
  }
  shell.errorLevel = await runProgram({ shell, commandLine: text, streams, wait: shell.batch !== undefined });
}

interface Start {
  readonly shell: Shell;
  readonly commandLine: string;
  readonly streams: Streams;
  /** Also for a program with a window. Not so for `cmd /c` without `start /wait` (nastier reading). */
  readonly wait: boolean;
}

export async function runProgram({ shell, commandLine, streams, wait }: Start): Promise<number> {
  const { machine, process } = shell.call;
  const environment = Object.fromEntries(shell.variables);
  const run = (): Promise<number> =>
    machine.run({
      commandLine,
      account: process.account,
      bits: process.bits,
      currentFolder: shell.folder,
      environment,
      ...streams,
      ...(process.session ? { killed: process.session } : {}),
    });
  const [name = ""] = splitCommandLine(commandLine);
  try {
    const found = findOrSay(shell, { name, environment, streams });
    if (!found) return NOT_RECOGNIZED;
    if (found.windowed && !wait) {
      run().catch(() => undefined);
      return 0;
    }
    return await run();
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    streams.stderr(notRecognized(machine.windows.language, name));
    return NOT_RECOGNIZED;
  }
}

interface Search {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly streams: Streams;
}

/** A program that the lab was not taught is not there for who typed it, and on the list of what was refused. */
function findOrSay(shell: Shell, { name, environment, streams }: Search): FoundProgram | undefined {
  const { machine, process } = shell.call;
  try {
    return findProgram({ machine, name, bits: process.bits, currentFolder: shell.folder, environment });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    streams.stderr(`${notRecognized(machine.windows.language, name)}(lab: not taught: program ${name})\r\n`);
    return undefined;
  }
}

function notRecognized(language: "en" | "de", name: string): string {
  return language === "de"
    ? `Der Befehl "${name}" ist entweder falsch geschrieben oder\r\nkonnte nicht gefunden werden.\r\n`
    : `'${name}' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n`;
}

/** undefined: a file could not be opened; it was said, and the command is not run. */
function redirected(shell: Shell, redirects: readonly Redirect[], outer: Streams): Streams | undefined {
  let { stdin, stdout, stderr } = outer;
  const disk = shell.call.machine.disk(shell.call.process.account);
  for (const { handle, append, target } of redirects) {
    try {
      if (handle === 0) {
        stdin = isNul(target) ? Buffer.alloc(0) : disk.read(resolvePath(shell.folder, String(target)));
        continue;
      }
      const sink = target === 1 ? stdout : target === 2 ? stderr : fileSink(shell, target, append);
      if (handle === 1) stdout = sink;
      else stderr = sink;
    } catch (error) {
      if (!(error instanceof WindowsError)) throw error;
      outer.stderr(`${sentence(error.number)}\r\n`);
      return undefined;
    }
  }
  return { stdin, stdout, stderr };
}

function fileSink(shell: Shell, target: string, append: boolean): (text: string) => void {
  if (isNul(target)) return () => undefined;
  const disk = shell.call.machine.disk(shell.call.process.account);
  const path = resolvePath(shell.folder, target);
  disk.write(path, Buffer.alloc(0), { append });
  return (text) => disk.write(path, Buffer.from(text, "latin1"), { append: true });
}

function isNul(target: string | 1 | 2): boolean {
  return typeof target === "string" && target.toLowerCase() === "nul";
}
