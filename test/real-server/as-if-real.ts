import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { SshTarget } from "../../ssh/contract";
import type { Report } from "./report";
import { VARIABLES } from "./settings";

const ROOT = path.join(__dirname, "../..");

export interface RunAsIfReal {
  readonly code: number | null;
  readonly printed: string;
  /** As written. */
  readonly report: string;
  readonly answers: Report;
}

/** The very command of docs/real-server.md, but for the build, on a server that is told from a real one by nobody. */
export async function runAsIfReal(options: {
  readonly target: SshTarget;
  readonly packages?: string;
  readonly may?: "look" | "install" | "install and remove";
}): Promise<RunAsIfReal> {
  const { target, packages, may = "look" } = options;
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-as-if-real-"));
  const file = path.join(folder, "report.json");
  const given: Partial<Record<keyof typeof VARIABLES, string | undefined>> = {
    host: target.host,
    port: String(target.port),
    user: target.user,
    password: target.password,
    privateKeyFile: await keyFile(folder, target.privateKey),
    hostKey: target.hostKey,
    knownHosts: target.knownHosts,
    packages,
    install: may === "look" ? undefined : target.host,
    remove: may === "install and remove" ? target.host : undefined,
    report: file,
  };
  const variables = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[VARIABLES[name as keyof typeof VARIABLES], value] as const],
  );
  try {
    const mocha = path.join(ROOT, "node_modules/mocha/bin/mocha.js");
    const child = spawn(process.execPath, [mocha, path.join(__dirname, "run.ts"), "--reporter", "spec"], {
      cwd: ROOT,
      env: { ...process.env, ...Object.fromEntries(variables) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const parts: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => parts.push(part));
    const [code] = (await once(child, "close")) as [number | null];
    const printed = Buffer.concat(parts).toString("utf8");
    const report = await readFile(file, "utf8").catch(() => "null");
    return { code, printed, report, answers: JSON.parse(report) as Report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keyFile(folder: string, key: string | undefined): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const file = path.join(folder, "key");
  await writeFile(file, key, { mode: 0o600 });
  return file;
}
