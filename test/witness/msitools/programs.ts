import { spawnSync } from "node:child_process";

/** Debian's own Python, for which Debian's olefile is installed. */
const PYTHON = "/usr/bin/python3";
const SECONDS = 60;

/** What a program that others wrote prints; its failure is an error with its own words. */
export function printed(
  program: string,
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    ...options,
    timeout: SECONDS * 1000,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${String(stderr)}`);
  return stdout;
}

export function python(script: string, args: readonly string[]): string {
  return printed(PYTHON, ["-", ...args], { input: script }).toString("utf8");
}
