#!/usr/bin/env node
// npm run discover: looks at Exchange servers, changes nothing, and writes what takes them over (docs/import.md).
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
  const main = path.join(root, "discover", "main.ts");
  const { code } = await run(process.execPath, ["--require", "tsx/cjs", main, ...args], { cwd: root });
  return code;
});
