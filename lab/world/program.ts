import type { ProgramCall } from "./contract";
import type { Machine } from "./machine";
import type { RunningProcess } from "./process-table";

/** A program of the simulated operating system: it sees more of the machine than the seams show. */
export interface WorldCall extends ProgramCall {
  readonly machine: Machine;
  readonly process: RunningProcess;
}
export type WorldProgram = (call: WorldCall) => Promise<number>;

/** Splits as CommandLineToArgvW does: quotes group, \" is a quote, backslashes before it halve. */
export function splitCommandLine(commandLine: string): string[] {
  const args: string[] = [];
  let at = 0;
  while (at < commandLine.length) {
    while (/[ \t]/.test(commandLine[at] ?? "")) at++;
    if (at >= commandLine.length) break;
    let word = "";
    let quoted = false;
    for (; at < commandLine.length && (quoted || !/[ \t]/.test(commandLine[at] ?? "")); at++) {
      const slashes = /^\\*/.exec(commandLine.slice(at))?.[0].length ?? 0;
      if (slashes > 0 && commandLine[at + slashes] === '"') {
        word += "\\".repeat(slashes >> 1);
        at += slashes;
        if (slashes % 2 === 1) word += '"';
        else quoted = !quoted;
      } else if (commandLine[at] === '"') {
        quoted = !quoted;
      } else {
        word += commandLine[at] ?? "";
      }
    }
    args.push(word);
  }
  return args;
}
