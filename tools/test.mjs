#!/usr/bin/env node
// npm test: set-up, then mocha with whatever arguments were given; all tests, unless they name some.
import path from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { setUp } from "./set-up.mjs";
import { withTests } from "./tests-to-run.mjs";
import { runCommand } from "./trouble.mjs";

await runCommand(async (args) => {
  const { environment } = await setUp();
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  process.on("SIGINT", () => {}); // mocha has it too, from the terminal, and ends in its own time
  const { code } = await run(process.execPath, [mocha, ...withTests(args)], { cwd: root, env: environment });
  return code;
});
