import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { writeProject } from "./started-project";

const REAL_PLUGIN = resolve(__dirname, "../../provider/pulumi-resource-exchange-rollup");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** One running `pulumi …`, as an operator has it before himself. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when it has printed so. */
  said(pattern: RegExp): Promise<void>;
}

/**
 * A project in YAML and the CLI as processes of their own, which can be interrupted and killed. The plugin is the real
 * one, behind a script that writes down its process id.
 */
export class Cli {
  private constructor(
    private readonly engine: Engine,
    private readonly workDir: string,
    private readonly running = new Set<ChildProcess>(),
    private readonly orphans = new Set<number>(),
  ) {}

  static async open(program: string): Promise<Cli> {
    const engine = await openEngine();
    const provider = join(engine.folder, "provider");
    mkdirSync(provider);
    const plugin = join(provider, "pulumi-resource-exchange-rollup");
    writeFileSync(
      plugin,
      `#!/bin/sh\necho $$ >> "${join(engine.folder, "pids")}"\nexec "${REAL_PLUGIN}" "$@"\n`,
    );
    chmodSync(plugin, 0o755);
    const workDir = join(engine.folder, "project");
    writeProject(workDir, { runtime: "yaml", program, provider });
    const cli = new Cli(engine, workDir);
    const { code, output } = await cli.run("stack init lab");
    if (code !== 0) throw new Error(output);
    return cli;
  }

  /** Changes the program as an editor would. */
  edit(from: string, to: string): void {
    const file = join(this.workDir, "Pulumi.yaml");
    const text = readFileSync(file, "utf8");
    if (!text.includes(from)) throw new Error(`the program has no ${from}`);
    writeFileSync(file, text.replace(from, to));
  }

  run(line: string): Promise<Ended> {
    return this.start(line).ended;
  }

  /** `line` as it would be typed after `pulumi`. */
  start(line: string): Running {
    const child = spawn(join(this.engine.folder, "bin", "pulumi"), wordsOf(line), {
      cwd: this.workDir,
      env: { ...process.env, ...this.engine.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running.add(child);
    let output = "";
    const listeners = new Set<() => void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        for (const listener of listeners) listener();
      });
    }
    const ended = new Promise<Ended>((done) => {
      child.on("close", (code, signal) => {
        this.running.delete(child);
        done({ code, signal, output });
      });
    });
    const said = (pattern: RegExp): Promise<void> =>
      new Promise((heard) => {
        const listener = (): void => {
          if (!pattern.test(output)) return;
          listeners.delete(listener);
          heard();
        };
        listeners.add(listener);
        listener();
      });
    return { process: child, ended, said };
  }

  /** Of the plugin that was started last. */
  plugin(): number {
    const file = join(this.engine.folder, "pids");
    const pids = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    const last = Number(pids.at(-1));
    if (!(last > 0)) throw new Error("no plugin was started yet");
    return last;
  }

  /** A CLI that is killed leaves its language host, which never ends by itself: close() ends what it has started by now. */
  remember(running: Running): void {
    const table = execFileSync("ps", ["-eo", "pid=,ppid="], { encoding: "utf8" });
    for (const [, pid, parent] of table.matchAll(/(\d+) +(\d+)/g))
      if (Number(parent) === running.process.pid) this.orphans.add(Number(pid));
  }

  /** The state's text as it lies on the disk. */
  state(): State {
    const file = join(this.engine.folder, ".pulumi", "stacks", "servers", "lab.json");
    return (
      (JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: State } }).checkpoint.latest ?? {}
    );
  }

  close(): void {
    for (const child of this.running) child.kill("SIGKILL");
    for (const pid of this.orphans) killIfThere(pid);
    this.engine.remove();
  }
}

export interface State {
  readonly resources?: readonly {
    readonly urn: string;
    readonly type: string;
    readonly outputs?: Readonly<Record<string, unknown>>;
  }[];
  readonly pending_operations?: readonly { readonly type: string }[];
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** At blanks; what stands in single quotes is one word. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
