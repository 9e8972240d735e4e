import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, symlink } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runProgram, type ProgramRun } from "./run-program";

/** A Windows of its own, made by Wine in a folder of its own. */
export interface WinePrefix {
  /** All of it lies in here. */
  readonly folder: string;
  /** Holds drive C alone, under the name "C:". */
  readonly jail: string;
  /** Drive C, as this machine sees it. */
  readonly drive: string;
  /** What Wine's programs are started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs a Windows program to its end. */
  run(program: string, parameters: readonly string[], options?: RunOptions): Promise<WineRun>;
  /**
   * Keeps Windows running between programs: its services then belong to none of them. It ends with this process,
   * however that ends.
   */
  keepRunning(): Promise<void>;
  /** As power does. Nothing runs afterwards, until the next program. */
  powerOff(): Promise<void>;
  end(): Promise<void>;
}

export interface RunOptions {
  /** The current folder, as this machine sees it; drive C by default. */
  readonly folder?: string;
}

export type WineRun = ProgramRun;

export interface PrefixOptions {
  /** Programs that are not Wine's own: `sc.exe`. */
  readonly standIns?: readonly string[];
}

const RUN_MILLISECONDS = 120_000;
const BOOT_MILLISECONDS = 120_000;

export async function makeWinePrefix({ standIns = [] }: PrefixOptions = {}): Promise<WinePrefix> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-wine-"));
  const env = wineEnvironment(folder, standIns);
  let keeper: ChildProcess | undefined;
  const call = (command: string, args: readonly string[], cwd: string): Promise<WineRun> =>
    runProgram(command, args, { cwd, env, milliseconds: RUN_MILLISECONDS, folder });
  const powerOff = async (): Promise<void> => {
    await call("wineserver", ["-k"], folder);
    await call("wineserver", ["-w"], folder);
    keeper?.stdin?.destroy();
    keeper = undefined;
  };
  const end = async (): Promise<void> => {
    await powerOff();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  const jail = path.join(folder, "jail");
  const drive = path.join(jail, "C:");
  try {
    await mkdir(path.join(folder, "home"));
    await boot(folder, env);
    await call("wineserver", ["-w"], folder);
    await moveDrive(folder, { jail, drive });
  } catch (error) {
    await end();
    throw error;
  }
  return {
    folder,
    jail,
    drive,
    env,
    run: (program, parameters, options = {}) =>
      call("wine", [program, ...parameters], options.folder ?? drive),
    keepRunning: async () => {
      keeper = spawn("wine", ["cmd"], {
        cwd: drive,
        env,
        stdio: ["pipe", "ignore", "ignore"],
        detached: true,
      });
      keeper.unref();
      keeper.stdin?.on("error", () => undefined);
      await call("wine", ["cmd", "/c", "exit"], drive);
    },
    powerOff,
    end,
  };
}

/** Without a display; Mono and Gecko are not asked for, no menus, no desktop (with one each run takes 1.6 s). */
function wineEnvironment(folder: string, standIns: readonly string[]): NodeJS.ProcessEnv {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...inherited } = process.env;
  const overrides = ["mscoree,mshtml=", "winemenubuilder.exe,explorer.exe=d"];
  if (standIns.length > 0) overrides.push(`${standIns.join(",")}=n,b`);
  return {
    ...inherited,
    HOME: path.join(folder, "home"),
    WINEPREFIX: path.join(folder, "prefix"),
    WINEARCH: "win64",
    WINEDEBUG: "-all",
    WINEDLLOVERRIDES: overrides.join(";"),
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

/** Drive C gets the name by which OpenSSH's SFTP server on Windows shows it, in a folder of its own. */
async function moveDrive(
  folder: string,
  { jail, drive }: { readonly jail: string; readonly drive: string },
): Promise<void> {
  const made = path.join(folder, "prefix", "drive_c");
  await mkdir(jail);
  await rename(made, drive);
  await symlink(path.join("..", "jail", "C:"), made);
}
