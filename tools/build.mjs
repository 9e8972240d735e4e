#!/usr/bin/env node
// npm run build, and npm's prepare: compiles the product to dist/. With --agent only the agent.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildAgent } from "./build/agent.mjs";
import { buildProduct } from "./build/product.mjs";
import { root } from "./root.mjs";
import { say } from "./say.mjs";
import { runCommand, Trouble } from "./trouble.mjs";

await runCommand(async (args) => {
  const { agent } = readOptions(args);
  if (!existsSync(path.join(root, "node_modules", "typescript"))) return withoutCompiler();
  if (agent) await buildAgent(path.join(root, "dist", "agent", "agent.js"));
  else await buildProduct(say);
  return 0;
});

function readOptions(args) {
  try {
    return parseArgs({ args, options: { agent: { type: "boolean" } } }).values;
  } catch (error) {
    throw new Trouble(`${error.message} Known: --agent`);
  }
}

/** `npm ci --omit=dev` runs prepare too, and must not fail by it. */
function withoutCompiler() {
  const text = "TypeScript is not installed (development dependencies were left out)";
  if (process.env.npm_lifecycle_event !== "prepare") throw new Trouble(`${text}: run npm ci`);
  say(`${text}: dist/ was not built`);
  return 0;
}
