import os from "node:os";
import path from "node:path";
import { root } from "./root.mjs";

const ALL = "test/**/*.spec.ts";
const TESTS = path.join(root, "test") + path.sep;

/**
 * Mocha's arguments. Where they name no test: all tests (.mocharc.json cannot say so without adding all to those named),
 * as many files at a time as there are cores. `--no-parallel` or `--jobs N` among the arguments prevails.
 */
export function withTests(args) {
  return namesTests(args) ? args : ["--parallel", "--jobs", String(os.availableParallelism()), ...args, ALL];
}

/** The same for suites that run one after the other: they share a computer's ports, users and name spaces. */
export function withSuites(args, all) {
  return namesTests(args) ? args : [...args, all];
}

function namesTests(args) {
  return args.some((arg) => !arg.startsWith("-") && path.resolve(root, arg).startsWith(TESTS));
}
