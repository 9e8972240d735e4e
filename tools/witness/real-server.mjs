#!/usr/bin/env node
// npm run test:real-server: the acceptance spec on the server that EXCHANGE_ROLLUP_TEST_HOST names (docs/real-server.md).
// Further arguments are mocha's.
import path from "node:path";
import { buildProduct } from "../build/product.mjs";
import { installDependencies } from "../install-dependencies.mjs";
import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { say } from "../say.mjs";
import { runCommand } from "../trouble.mjs";

await runCommand(async (args) => {
  await installDependencies(say);
  await buildProduct(say);
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  process.on("SIGINT", () => {}); // mocha has it too, from the terminal, and ends in its own time
  const { code } = await run(process.execPath, [mocha, "test/real-server/run.ts", ...args], { cwd: root });
  return code;
});
