import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { REPLY_BEGIN, REPLY_END, REPLY_LINE, type AgentReply, type AgentRequest } from "../../agent/protocol";
import { makeConnectMachine, type AgentFile } from "../../machine";
import type { Machine } from "../../machine/contract";
import type {
  Connect,
  ExecOptions,
  ExecResult,
  SftpSession,
  SshConnection,
  SshTarget,
} from "../../ssh/contract";
import { SshError } from "../../ssh/ssh-error";
import { HandClock } from "./hand-clock";

/** The agent's side of one request. Throwing an SshError breaks the wire instead. */
export type Answer = (
  request: AgentRequest,
  server: ScriptedServer,
) => AgentReply<unknown> | string | undefined;

/** What the SSH server is like: where SFTP lands, and what exec says to each command. */
export interface Behaviour {
  /** SFTP's realPath("."). */
  readonly base: string;
  readonly shell: (command: string, server: ScriptedServer) => string | undefined;
  readonly answer: Answer;
}

export const TARGET: SshTarget = { host: "ex1", user: "adm", password: "s3cret-pass", hostKey: "AAAA" };
export const AGENT: AgentFile = agentFile("// the agent");

/** A server that exists only as files in memory and a function from commands to answers. */
export class ScriptedServer {
  readonly clock = new HandClock();
  readonly files = new Map<string, Buffer>();
  readonly folders = new Set<string>();
  readonly commands: string[] = [];
  readonly requests: AgentRequest[] = [];
  readonly uploads: string[] = [];
  readonly written: Buffer[] = [];
  dials = 0;
  /** What further dials meet. */
  refuseDials: SshError | undefined;
  /** What uploads of packages meet. */
  refuseUploads: SshError | undefined;
  connection: FakeConnection | undefined;

  constructor(readonly behaviour: Behaviour) {
    this.folders.add(behaviour.base);
  }

  readonly connect: Connect = (target) => {
    this.dials += 1;
    if (this.refuseDials) return Promise.reject(this.refuseDials);
    this.connection = new FakeConnection(this, `${target.host}:${target.port ?? 22}`);
    return Promise.resolve(this.connection);
  };

  machine(options: { readonly signal?: AbortSignal; readonly deadline?: number } = {}): Promise<Machine> {
    const connectMachine = makeConnectMachine({
      connect: this.connect,
      agentSource: () => Promise.resolve(AGENT),
      clock: this.clock,
    });
    return connectMachine({ target: TARGET, who: "tom@desk", ...options });
  }

  /** Requests of one kind, in order. */
  asked<O extends AgentRequest["op"]>(op: O): Extract<AgentRequest, { op: O }>[] {
    return this.requests.filter((request): request is Extract<AgentRequest, { op: O }> => request.op === op);
  }

  /** Our landing folder, without the agent file. */
  leftovers(): string[] {
    return [...this.files.keys()]
      .map((file) => file.split("/").pop()!)
      .filter((name) => !name.startsWith("agent-"));
  }

  cutCable(): SshError {
    this.connection?.close();
    return closedError();
  }
}

export class FakeConnection implements SshConnection {
  private readonly end = new AbortController();
  readonly closed = this.end.signal;
  readonly execs: ExecOptions[] = [];

  constructor(
    private readonly server: ScriptedServer,
    readonly address: string,
  ) {}

  async exec(command: string, options: ExecOptions = {}): Promise<ExecResult> {
    await Promise.resolve();
    if (this.closed.aborted) throw closedError();
    if (options.signal?.aborted) throw cancelledError();
    this.server.commands.push(command);
    this.execs.push(options);
    const said = this.server.behaviour.shell(command, this.server) ?? runAgent(this.server, command);
    return {
      code: said === undefined ? 1 : 0,
      stdout: Buffer.from(said ?? "", "utf8"),
      stderr: Buffer.alloc(0),
    };
  }

  sftp(): Promise<SftpSession> {
    return this.closed.aborted
      ? Promise.reject(closedError())
      : Promise.resolve(fakeSftp(this.server, this.closed));
  }

  close(): void {
    this.end.abort();
  }
}

/** Any shell's wrapping around `… .\agent-x.js .\request .\reply`; the request is read from the files. */
function runAgent(server: ScriptedServer, command: string): string | undefined {
  const match =
    /cscript\.exe \/\/nologo \.\\(agent-\w+\.js) \.\\(request-\S+\.json) \.\\(reply-\S+\.json)/.exec(command);
  if (!match) return undefined;
  const folder = [...server.files.keys()]
    .find((file) => file.endsWith(`/${match[2]!}`))
    ?.replace(/\/[^/]*$/, "");
  if (folder === undefined || !server.files.has(`${folder}/${match[1]!}`)) return undefined;
  const request = JSON.parse(server.files.get(`${folder}/${match[2]!}`)!.toString("latin1")) as AgentRequest;
  server.requests.push(request);
  const reply = server.behaviour.answer(request, server);
  return typeof reply === "string" || reply === undefined ? reply : framed(reply);
}

/** As the agent prints it: lines of a bounded length between the markers. */
export function framed(reply: AgentReply<unknown>): string {
  const json = JSON.stringify(reply);
  const lines = json.match(new RegExp(`.{1,${REPLY_LINE}}`, "gs")) ?? [];
  return [REPLY_BEGIN, ...lines, REPLY_END, ""].join("\r\n");
}

function fakeSftp(server: ScriptedServer, closed: AbortSignal): SftpSession {
  const { files, folders } = server;
  const alive = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    if (closed.aborted) throw closedError();
    return work();
  };
  return {
    realPath: () => alive(() => server.behaviour.base),
    stat: (name) =>
      alive(() => {
        if (folders.has(name)) return { name, size: 0, folder: true };
        const file = files.get(name);
        return file && { name, size: file.length, folder: false };
      }),
    list: (folder) =>
      alive(() =>
        [...files]
          .filter(([name]) => name.startsWith(`${folder}/`))
          .map(([name, data]) => ({ name: name.slice(folder.length + 1), size: data.length, folder: false })),
      ),
    read: (name) => alive(() => files.get(name) ?? missing()),
    write: (name, data) =>
      alive(() => {
        server.written.push(data);
        files.set(name, data);
      }),
    upload: ({ localPath, remotePath, onProgress }) =>
      alive(() => {
        if (server.refuseUploads && !remotePath.endsWith(".js")) throw server.refuseUploads;
        const data = fs.readFileSync(localPath);
        server.uploads.push(remotePath);
        files.set(remotePath, data);
        onProgress?.(data.length, data.length);
      }),
    rename: () => Promise.reject(new Error("not used")),
    remove: (name) => alive(() => (files.delete(name) ? undefined : missing())),
    createFolder: (name) => alive(() => void folders.add(name)),
  };
}

export function closedError(): SshError {
  return new SshError({
    code: "SSH_CLOSED",
    message: "ex1:22: the connection ended (the other side hung up).",
  });
}

function cancelledError(): SshError {
  return new SshError({ code: "SSH_CANCELLED", message: "ex1:22: the command was cancelled." });
}

function missing(): never {
  throw new SshError({ code: "SFTP_FAILED", message: "ex1:22: SFTP: no such file" });
}

function agentFile(content: string): AgentFile {
  const localPath = tempFile("agent.js", content);
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { localPath, name: `agent-${hash}.js`, size: content.length };
}

/** Removed with the process. */
export function tempFile(name: string, content: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "machine-spec-"));
  process.once("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}
