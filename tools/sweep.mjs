#!/usr/bin/env node
// npm run sweep: lets simulated servers die at every point of an operation and looks whether they end whole.
import path from "node:path";
import { buildProduct } from "./build/product.mjs";
import { installDependencies } from "./install-dependencies.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { say } from "./say.mjs";
import { runCommand } from "./trouble.mjs";

await runCommand(async (args) => {
  await installDependencies(say);
  await buildProduct(say);
  const main = path.join(root, "test", "sweep", "main.ts");
  const { code } = await run(process.execPath, ["--require", "tsx/cjs", main, ...args], { cwd: root });
  return code;
});
