import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { withLock } from "../engine/lock.mjs";
import { root } from "../root.mjs";
import { buildAgent } from "./agent.mjs";
import { copyData } from "./data.mjs";
import { fingerprint, listSources } from "./sources.mjs";
import { compile, declare, removeOrphans } from "./typescript.mjs";

const DIST = path.join(root, "dist");
const STAMP = path.join(DIST, "built-from");
const DECLARED = path.join(DIST, "declared-from");

/** Compiles all rooms to dist/ and bundles the agent; returns at once when nothing has changed since. */
export async function buildProduct(say) {
  if (await isCurrent()) return;
  await mkdir(DIST, { recursive: true });
  const onWait = ({ pid }) => say(`waiting for another build (process ${pid})`);
  await withLock({ file: path.join(DIST, "lock"), onWait }, async () => {
    if (await isCurrent()) return;
    say("compiling to dist/");
    const built = await fingerprint(); // before, so that an edit made meanwhile is not taken for built
    await rm(STAMP, { force: true });
    await buildAgent(path.join(DIST, "agent", "agent.js"));
    await compile(DIST);
    await copyData(DIST);
    await removeOrphans(DIST);
    await writeFile(STAMP, built);
  });
}

/** The types of the package, which only other projects need: with npm's prepare, not at every build. */
export async function declareProduct(say) {
  const declared = await fingerprint();
  if (existsSync(DECLARED) && (await readFile(DECLARED, "utf8")) === declared) return;
  say("writing the package's types to dist/ (about 10 s)");
  await declare();
  await writeFile(DECLARED, declared);
}

async function isCurrent() {
  if (!existsSync(STAMP) || (await readFile(STAMP, "utf8")) !== (await fingerprint())) return false;
  const { outputs } = await listSources();
  return outputs.every((file) => existsSync(path.join(DIST, file)));
}
