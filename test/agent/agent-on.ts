import { buildSync } from "esbuild";
import path from "node:path";
import type { AgentFailure, AgentReply, AgentRequest } from "../../agent/protocol";
import { REPLY_BEGIN, REPLY_END } from "../../agent/protocol";
import type { Account } from "../../lab/world/contract";
import { nameOf } from "../../lab/world/paths";
import type { Machine } from "../../lab/world/machine";

export const ADMINISTRATOR: Account = { name: "Administrator", administrator: true };

/** Where SFTP lands. */
export const LANDING = "C:\\Documents and Settings\\Administrator";

let built: string | undefined;

/** The agent as a server gets it. */
export function agentText(): string {
  built ??= buildSync({
    entryPoints: [path.join(__dirname, "../../agent/main.ts")],
    bundle: true,
    write: false,
    format: "iife",
    platform: "neutral",
    target: "es5",
    charset: "ascii",
    legalComments: "none",
  }).outputFiles[0]?.text;
  return built ?? "";
}

export interface CallOptions {
  readonly account?: Account;
  readonly bits?: 32 | 64;
  readonly killed?: AbortSignal;
  readonly landing?: string;
}

let calls = 0;

/** Runs the agent on a request as an SSH session would, and reads what it printed. */
export async function ask<T>(
  machine: Machine,
  request: AgentRequest,
  options: CallOptions = {},
): Promise<AgentReply<T>> {
  const { output } = await askRaw(machine, JSON.stringify(request), options);
  const text = framed(output);
  if (text === undefined)
    throw new Error(`no whole reply in ${JSON.stringify(output)}; refused: ${machine.refusals.join("; ")}`);
  return JSON.parse(text) as AgentReply<T>;
}

export async function value<T>(machine: Machine, request: AgentRequest, options?: CallOptions): Promise<T> {
  const reply = await ask<T>(machine, request, options);
  if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message} ${reply.error.detail}`);
  return reply.value;
}

export async function failure(
  machine: Machine,
  request: AgentRequest,
  options?: CallOptions,
): Promise<AgentFailure> {
  const reply = await ask(machine, request, options);
  if (reply.ok) throw new Error(`it was done: ${JSON.stringify(reply.value)}`);
  return reply.error;
}

export interface RawAnswer {
  readonly output: string;
  readonly code: number;
  readonly replyFile: string;
}

export async function askRaw(
  machine: Machine,
  request: string,
  options: CallOptions = {},
): Promise<RawAnswer> {
  const { account = ADMINISTRATOR, landing = LANDING, bits = 64 } = options;
  machine.environment(account, 64); // makes the profile
  const agent = `${landing}\\agent.js`;
  const requestFile = `${landing}\\request-${++calls}.json`;
  const replyFile = `${landing}\\reply-${calls}.json`;
  const disk = machine.disk(account);
  if (!disk.stat(agent)) disk.write(agent, Buffer.from(agentText()));
  disk.write(requestFile, Buffer.from(request));
  let output = "";
  const cscript = `C:\\WINDOWS\\system32\\cscript.exe`;
  const code = await machine.run({
    commandLine: `"${cscript}" //nologo .\\agent.js .\\${nameOf(requestFile)} .\\${nameOf(replyFile)}`,
    account,
    bits,
    currentFolder: landing,
    stdout: (text) => void (output += text),
    stderr: (text) => void (output += text),
    ...(options.killed ? { killed: options.killed } : {}),
  });
  const reply = disk.stat(replyFile) ? disk.read(replyFile).toString("latin1") : "";
  return { output, code, replyFile: reply };
}

/** The JSON between the markers; undefined: not whole. */
export function framed(output: string): string | undefined {
  const lines = output.split("\r\n");
  const begin = lines.indexOf(REPLY_BEGIN);
  const end = lines.indexOf(REPLY_END);
  return begin < 0 || end < begin ? undefined : lines.slice(begin + 1, end).join("");
}
