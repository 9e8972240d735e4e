#!/usr/bin/env node
// npm run test:smoke: the built agent under Wine's cscript, an independent Windows Script Host. Further arguments are mocha's.
import path from "node:path";
import { buildAgent } from "../build/agent.mjs";
import { installDependencies } from "../install-dependencies.mjs";
import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { say } from "../say.mjs";
import { runCommand } from "../trouble.mjs";
import { requirePrograms, WINE } from "./programs.mjs";

await runCommand(async (args) => {
  requirePrograms(WINE, "The agent was not tried under Wine's cscript.");
  await installDependencies(say);
  await buildAgent(path.join(root, "dist", "agent", "agent.js"));
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  process.on("SIGINT", () => {}); // mocha has it too, from the terminal, and ends in its own time
  const { code } = await run(process.execPath, [mocha, "test/witness/smoke/*.witness.ts", ...args], {
    cwd: root,
  });
  return code;
});
