import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readdir, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A Windows of its own, made by Wine in a folder of its own. */
export interface WinePrefix {
  /** Drive C, as this machine sees it. */
  readonly drive: string;
  /** Runs a Windows program to its end. */
  run(program: string, parameters: readonly string[], options?: RunOptions): Promise<WineRun>;
  end(): Promise<void>;
}

export interface RunOptions {
  /** The current folder, as this machine sees it; drive C by default. */
  readonly folder?: string;
}

export interface WineRun {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

const RUN_MILLISECONDS = 60_000;
const BOOT_MILLISECONDS = 120_000;

export async function makeWinePrefix(): Promise<WinePrefix> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-wine-"));
  const env = wineEnvironment(folder);
  const end = async (): Promise<void> => {
    await runProgram("wineserver", ["-k"], { cwd: folder, env, milliseconds: RUN_MILLISECONDS, folder });
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    await mkdir(path.join(folder, "home"));
    await boot(folder, env);
  } catch (error) {
    await end();
    throw error;
  }
  const drive = path.join(folder, "prefix", "drive_c");
  return {
    drive,
    run: (program, parameters, options = {}) =>
      runProgram("wine", [program, ...parameters], {
        cwd: options.folder ?? drive,
        env,
        milliseconds: RUN_MILLISECONDS,
        folder,
      }),
    end,
  };
}

/** Without a display; Mono and Gecko are not asked for, no menus, no desktop (with one each run takes 1.6 s). */
function wineEnvironment(folder: string): NodeJS.ProcessEnv {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...inherited } = process.env;
  return {
    ...inherited,
    HOME: path.join(folder, "home"),
    WINEPREFIX: path.join(folder, "prefix"),
    WINEARCH: "win64",
    WINEDEBUG: "-all",
    WINEDLLOVERRIDES: "mscoree,mshtml=;winemenubuilder.exe,explorer.exe=d",
  };
}

/** wineboot's exit code says little: what counts is that there is a cscript.exe afterwards. */
async function boot(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { code, stderr } = await runProgram("wineboot", ["-i"], {
    cwd: folder,
    env,
    milliseconds: BOOT_MILLISECONDS,
    folder,
  });
  const system = path.join(folder, "prefix", "drive_c", "windows", "system32");
  const programs = await readdir(system).catch((): string[] => []);
  if (programs.includes("cscript.exe")) return;
  throw new Error(`wineboot -i ended with ${code} and made no cscript.exe: ${stderr.toString()}`);
}

interface Program {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly milliseconds: number;
  /** Where its output lies while it runs. */
  readonly folder: string;
}

let count = 0;

/**
 * In a session of its own and into files, not pipes: Wine's services.exe inherits what the first program was given and
 * keeps it open after that program's end.
 */
async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, milliseconds, folder }: Program,
): Promise<WineRun> {
  count += 1;
  const names = [`${count}.stdout`, `${count}.stderr`].map((name) => path.join(folder, name));
  const files = await Promise.all(names.map((name) => open(name, "w")));
  try {
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ["ignore", ...files.map(({ fd }) => fd)],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    const [code] = (await once(child, "exit").finally(() => clearTimeout(timer))) as [number | null];
    const [stdout, stderr] = await Promise.all(names.map((name) => readFile(name)));
    return { code, stdout: stdout as Buffer, stderr: stderr as Buffer };
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
