import path from "node:path";
import { root } from "./root.mjs";

const ALL = "test/**/*.spec.ts";
const TESTS = path.join(root, "test") + path.sep;

/** Mocha's arguments, with all tests where they name none: .mocharc.json cannot say so without adding all to those named. */
export function withTests(args, all = ALL) {
  const named = args.some((arg) => !arg.startsWith("-") && path.resolve(root, arg).startsWith(TESTS));
  return named ? args : [...args, all];
}
