import { WindowsError } from "../world/contract";
import { parseBash, type BashCommand, type Word } from "./bash-line";
import { cygwinToWindows } from "./disk-map";
import { runProgram, type ShellCall } from "./login-shell";

type Variables = ReadonlyMap<string, string>;
type Builtin = (words: readonly string[], call: ShellCall) => number;

const NOT_FOUND = 127;

const BUILTINS: Readonly<Record<string, Builtin>> = {
  echo: (words, call) => {
    const bare = words[0] === "-n";
    call.stdout(words.slice(bare ? 1 : 0).join(" ") + (bare ? "" : "\n"));
    return 0;
  },
  pwd: (_words, call) => {
    call.stdout(`${call.map.home}\n`);
    return 0;
  },
  true: () => 0,
  false: () => 1,
  ":": () => 0,
};

/** `bash -c command` under Cygwin's sshd: a small part of it, and a refusal by name for the rest. */
export async function bash(call: ShellCall): Promise<number> {
  const commands = parseBash(call.command);
  if ("refused" in commands) return call.machine.refuse(`bash: ${commands.refused}`);
  let status = 0;
  for (const command of commands) {
    if (command.joint === "&&" && status !== 0) continue;
    if (command.joint === "||" && status === 0) continue;
    const variables = variablesOf(call, status);
    const words = command.words.flatMap((word) => expand(call, word, variables));
    if (words[0] === "exit") return Number(words[1] ?? status) & 0xff;
    status = await runWords(redirected(call, command), words);
  }
  return status;
}

async function runWords(call: ShellCall, words: readonly string[]): Promise<number> {
  const assignments = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  const [name = "", ...args] = words.slice(assignments < 0 ? words.length : assignments);
  if (name === "") return 0;
  const builtin = BUILTINS[name];
  if (builtin) return builtin(args, call);
  const environment = Object.fromEntries(
    words
      .slice(0, assignments)
      .map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]),
  );
  const program = name.startsWith("/") ? cygwinToWindows(name) : name;
  try {
    return (await runProgram(call, [program, ...args].map(cygwinQuoted).join(" "), environment)) & 0xff;
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    call.stderr(`bash: ${name}: command not found\n`);
    return NOT_FOUND;
  }
}

/** How Cygwin makes one Windows command line of arguments: quotes inside become \" (winsup/cygwin/winf.cc, fromargv). */
export function cygwinQuoted(word: string): string {
  if (word !== "" && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)("|$)/g, (_all, slashes: string, quote: string) => slashes + slashes + (quote && '\\"'))}"`;
}

function redirected(call: ShellCall, { out, err }: BashCommand): ShellCall {
  const sinks = { out: call.stdout, err: call.stderr, null: () => undefined };
  return { ...call, stdout: sinks[out], stderr: sinks[err] };
}

/** Cygwin shows Windows' variables with their names in upper case. */
function variablesOf(call: ShellCall, status: number): Variables {
  const windows = Object.entries(call.machine.environment(call.account, call.server.bits));
  return new Map([
    ...windows.map(([name, value]) => [name.toUpperCase(), value] as const),
    ["HOME", call.map.home],
    ["PWD", call.map.home],
    ["USER", call.account.name],
    ["SHELL", "/bin/bash"],
    ["OSTYPE", "cygwin"],
    ["0", "bash"],
    ["?", String(status)],
  ]);
}

function expand(call: ShellCall, word: Word, variables: Variables): readonly string[] {
  let text = "";
  for (const part of word) {
    if (part.kind === "text") {
      text += part.text;
      continue;
    }
    const value = variables.get(part.name) ?? "";
    if (!part.quoted && /\s/.test(value)) call.machine.refuse(`bash: unquoted $${part.name} with blanks`);
    text += value;
  }
  const first = word[0];
  if (first?.kind === "text" && first.text === "~") text = text.replace(/^~(?=\/|$)/, call.map.home);
  const nothing = text === "" && word.every((part) => part.kind === "variable" && !part.quoted);
  return nothing ? [] : [text];
}
