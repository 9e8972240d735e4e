import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { AgentReply } from "../../../agent/protocol";
import { asciiJson } from "../../../machine/ascii-json";
import { findReply, readReply } from "../../../machine/reply";
import type { WinePrefix, WineRun } from "../wine/wine-prefix";

const BUILT = path.join(__dirname, "../../../dist/agent/agent.js");

export interface AgentRun extends WineRun {
  /** What the machine room finds in what was printed, and in the reply file. */
  readonly printed: AgentReply<unknown> | undefined;
  readonly written: AgentReply<unknown> | undefined;
  /** undefined: there is none. */
  readonly replyFile: Buffer | undefined;
}

export interface AgentFolder {
  /** Of this machine. */
  readonly folder: string;
  /** `request`: a value, or the request file's very text; undefined: there is no request file. */
  ask(request: unknown, script?: string): Promise<AgentRun>;
}

/** The built agent in a folder of its own on drive C, called as machine/call-agent.ts calls it, but for the shell. */
export async function placeAgent(wine: WinePrefix): Promise<AgentFolder> {
  const folder = path.join(wine.drive, "landing");
  await mkdir(folder);
  await copyFile(BUILT, path.join(folder, "agent.js"));
  return { folder, ask: (request, script = "agent.js") => ask({ wine, folder, request, script }) };
}

export async function agentText(): Promise<string> {
  return readFile(BUILT, "latin1");
}

async function ask(call: {
  readonly wine: WinePrefix;
  readonly folder: string;
  readonly request: unknown;
  readonly script: string;
}): Promise<AgentRun> {
  const { wine, folder, request, script } = call;
  const requestFile = path.join(folder, "request.json");
  const replyFile = path.join(folder, "reply.json");
  await rm(replyFile, { force: true });
  await rm(requestFile, { force: true });
  if (request !== undefined)
    await writeFile(requestFile, typeof request === "string" ? request : asciiJson(request));
  const run = await wine.run("cscript", ["//nologo", script, "request.json", "reply.json"], { folder });
  const written = await readFile(replyFile).catch(() => undefined);
  return {
    ...run,
    printed: findReply(run.stdout.toString("latin1")),
    written: written && readReply(written.toString("latin1")),
    replyFile: written,
  };
}
