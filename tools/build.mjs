#!/usr/bin/env node
// npm run build, and npm's prepare: compiles the product to dist/; prepare, and --types, with
// the declarations that other projects read. With --agent only the agent.
import { existsSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { buildAgent } from "./build/agent.mjs";
import { buildProduct, declareProduct } from "./build/product.mjs";
import { root } from "./root.mjs";
import { say } from "./say.mjs";
import { runCommand, Trouble } from "./trouble.mjs";

await runCommand(async (args) => {
  const { agent, types } = readOptions(args);
  if (!existsSync(path.join(root, "node_modules", "typescript"))) return withoutCompiler();
  if (agent) await buildAgent(path.join(root, "dist", "agent", "agent.js"));
  else await buildProduct(say);
  if (types || isPrepare()) await declareProduct(say);
  return 0;
});

function readOptions(args) {
  try {
    return parseArgs({ args, options: { agent: { type: "boolean" }, types: { type: "boolean" } } }).values;
  } catch (error) {
    throw new Trouble(`${error.message} Known: --agent, --types`);
  }
}

/** `npm ci --omit=dev` runs prepare too, and must not fail by it. */
function withoutCompiler() {
  const text = "TypeScript is not installed (development dependencies were left out)";
  if (!isPrepare()) throw new Trouble(`${text}: run npm ci`);
  say(`${text}: dist/ was not built`);
  return 0;
}

function isPrepare() {
  return process.env.npm_lifecycle_event === "prepare";
}
