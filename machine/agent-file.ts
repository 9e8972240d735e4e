import { createHash } from "node:crypto";
import { promises as fs } from "node:fs";
import * as path from "node:path";

import { MachineError } from "./machine-error";

/** The agent as it was built, named by its content. */
export interface AgentFile {
  /** On the controller. */
  readonly localPath: string;
  /** agent-<first 16 hex of SHA-256>.js */
  readonly name: string;
  readonly size: number;
}

export type AgentSource = () => Promise<AgentFile>;

/** Beside this file when compiled (dist/machine), else in dist of the checkout. */
const PLACES = [
  path.join(__dirname, "..", "agent", "agent.js"),
  path.join(__dirname, "..", "dist", "agent", "agent.js"),
];

export async function builtAgent(): Promise<AgentFile> {
  for (const place of PLACES) {
    const agent = await agentAt(place);
    if (agent) return agent;
  }
  throw new MachineError({
    code: "AGENT_MISSING",
    message:
      "exchange-rollup is not complete: agent/agent.js, the file that runs on the servers, is not there. " +
      "No server was reached. Install the package again; in a checkout, run `npm run build`.",
    detail: PLACES.map((place) => `looked for: ${place}`).join("\n"),
  });
}

export async function agentAt(localPath: string): Promise<AgentFile | undefined> {
  const content = await fs.readFile(localPath).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!content) return undefined;
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { localPath, name: `agent-${hash}.js`, size: content.length };
}
