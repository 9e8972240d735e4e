import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import path from "node:path";

export interface ProgramCall {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly milliseconds: number;
  /** Where its output lies while it runs. */
  readonly folder: string;
}

export interface ProgramRun {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

let count = 0;

/**
 * In a session of its own and into files, not pipes: Wine's services.exe inherits what the first program was given and
 * keeps it open after that program's end.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, milliseconds, folder }: ProgramCall,
): Promise<ProgramRun> {
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
    await Promise.all(names.map((name) => rm(name, { force: true })));
  }
}
