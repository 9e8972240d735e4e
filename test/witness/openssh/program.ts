import { execFile } from "node:child_process";

export interface Ran {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until it is killed, which is an error. Default 180 s. */
  readonly timeout?: number;
  readonly stdin?: string;
}

/** Runs one of OpenSSH's programs to its end, whatever its exit status. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { timeout = 180_000, cwd, env = {}, stdin = "" } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      { cwd, env: { ...process.env, ...env }, timeout, maxBuffer: 64 * 1024 * 1024, killSignal: "SIGKILL" },
      (error, stdout, stderr) => {
        const late = error?.killed === true;
        if (late || typeof error?.code === "string")
          return reject(
            new Error(`${program} ${args.join(" ")}: ${late ? "killed" : error.code}\n${stderr}`),
          );
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
    child.stdin?.on("error", () => undefined); // it may end without reading
    child.stdin?.end(stdin);
  });
}

/** As above; another exit status than 0 is an error. Answers what it printed. */
export async function succeed(
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit ${code}\n${stdout}${stderr}`);
  return stdout;
}
