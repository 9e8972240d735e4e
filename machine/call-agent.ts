import type { AgentReply, AgentRequest } from "../agent/protocol";
import type { ExecResult } from "../ssh/contract";
import type { AgentFile } from "./agent-file";
import { agentFailed } from "./agent-failures";
import { asciiJson } from "./ascii-json";
import { landingName } from "./landing-names";
import { MachineError } from "./machine-error";
import type { Link } from "./open-link";
import { removeQuietly } from "./remove-quietly";
import { findReply, readReply } from "./reply";
import { sftpJoin } from "./sftp-path";
import { throughShell } from "./shell";

const MAX_REPLY = 8 * 1024 * 1024;
const LAST_LINES = 10;

export interface Call {
  readonly link: Link;
  readonly agent: AgentFile;
  /** The server, for messages. */
  readonly subject: string;
  readonly request: AgentRequest;
  /** Milliseconds for the agent's run. */
  readonly timeout: number;
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** One request to the agent and its answer. What the agent could not do is thrown as MachineError. */
export async function callAgent<T>(call: Call): Promise<T> {
  const { link, subject, now } = call;
  const names = {
    request: `${landingName("request", now)}.json`,
    reply: `${landingName("reply", now)}.json`,
  };
  const requestPath = sftpJoin(link.place.folder, names.request);
  const replyPath = sftpJoin(link.place.folder, names.reply);
  try {
    await (await link.connection.sftp()).write(requestPath, asciiJson(call.request));
    const line = agentLine(call, names);
    const run = await link.connection.exec(throughShell(link.place.shell, line), {
      timeout: call.timeout,
      maxBytes: MAX_REPLY,
      ...(call.signal ? { signal: call.signal } : {}),
    });
    const reply = findReply<T>(run.stdout.toString("latin1")) ?? (await writtenReply<T>(link, replyPath));
    return valueOf(subject, reply ?? silence({ subject, line, run, op: call.request.op }));
  } finally {
    await removeQuietly(link, [requestPath, replyPath]);
  }
}

/** Names relative to the folder that was entered, so that no path needs a quote (shell.ts). The full path of cscript, as cmd.exe looks in the current folder first. */
function agentLine(
  { link, agent }: Call,
  names: { readonly request: string; readonly reply: string },
): string {
  const cscript = "%SystemRoot%\\System32\\cscript.exe //nologo";
  return `${link.place.landing.enter}&& ${cscript} .\\${agent.name} .\\${names.request} .\\${names.reply}`;
}

/** What cscript printed can be lost with the connection's end; the file is written before. */
async function writtenReply<T>(link: Link, path: string): Promise<AgentReply<T> | undefined> {
  const sftp = await link.connection.sftp();
  if (!(await sftp.stat(path))) return undefined;
  const content = await sftp.read(path, MAX_REPLY);
  return readReply<T>(content.toString("latin1"));
}

function valueOf<T>(subject: string, reply: AgentReply<T> | MachineError): T {
  if (reply instanceof MachineError) throw reply;
  if (!reply.ok) throw agentFailed(subject, reply.error);
  return reply.value;
}

function silence(facts: {
  readonly subject: string;
  readonly op: string;
  readonly line: string;
  readonly run: ExecResult;
}): MachineError {
  const { subject, op, line, run } = facts;
  const code = run.code === null ? "without an exit code" : `with exit code ${run.code}`;
  return new MachineError({
    code: "AGENT_SILENT",
    message:
      `${subject}: the request "${op}" got no answer: cscript ended ${code} and printed no reply. ` +
      "Whether it was carried out is not known; a job that runs goes on by itself. " +
      "Run the command below by hand on the server (Windows Script Host may be switched off, or antivirus may block scripts), " +
      "then run `pulumi up` again.",
    detail: [
      `command: ${line}`,
      `exit code: ${run.code ?? "none"}`,
      ...lastLines("output", run.stdout),
      ...lastLines("errors", run.stderr),
    ].join("\n"),
  });
}

function lastLines(what: string, stream: Buffer): readonly string[] {
  const lines = stream.toString("utf8").trimEnd().split(/\r?\n/).slice(-LAST_LINES);
  return lines.join("") === ""
    ? [`${what}: none`]
    : [`${what}:`, ...lines.map((line) => `  ${line.slice(0, 300)}`)];
}
