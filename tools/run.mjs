import { spawn } from "node:child_process";

const KEPT_CHARACTERS = 20_000;

/**
 * Runs a program to its end. `output: "live"` hands it our terminal; `"kept"` returns the end of what it printed.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} code 127: could not be started.
 */
export function run(command, args, options = {}) {
  const { output = "live", input, timeout, onStart, ...rest } = options;
  const standardInput = input === undefined ? (output === "live" ? "inherit" : "ignore") : "pipe";
  const stdio = [
    standardInput,
    output === "live" ? "inherit" : "pipe",
    output === "live" ? "inherit" : "pipe",
  ];
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio, ...rest });
    onStart?.(child);
    let kept = "";
    let timedOut = false;
    const keep = (data) => (kept = (kept + data).slice(-KEPT_CHARACTERS));
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.stdin?.on("error", () => {}); // ended before it read all of its input: its exit code tells
    child.stdin?.end(input);
    const timer = timeout && setTimeout(() => ((timedOut = true), child.kill("SIGKILL")), timeout);
    const end = (code, text) => {
      clearTimeout(timer);
      resolve({ code, output: text, timedOut });
    };
    child.on("error", (error) => end(127, error.message));
    child.on("close", (code) => end(code ?? 1, kept));
  });
}

/** npm is a .cmd file on Windows, which only a shell can start. The arguments are ours and need no quoting. */
export function runNpm(args, options = {}) {
  return run("npm", args, { shell: process.platform === "win32", ...options });
}
