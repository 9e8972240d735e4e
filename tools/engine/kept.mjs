import path from "node:path";
import { cacheKey } from "./modules.mjs";
import { checkPrograms } from "./check-programs.mjs";
import { ENGINE_VERSION } from "./pinned.mjs";
import { isGood } from "./slot.mjs";

const MACHINE = `${process.platform}-${process.arch}`;

export function releaseFolder(cache) {
  return path.join(cache, `release-${ENGINE_VERSION}-${MACHINE}`);
}

export function builtFolder(cache) {
  return path.join(cache, `built-${ENGINE_VERSION}-${MACHINE}-${cacheKey()}`);
}

export function engineIn(root) {
  return { programs: path.join(root, "bin"), version: ENGINE_VERSION };
}

/** What an earlier run left: asked before the network, which may need its time to say no. */
export async function findKeptEngine(cache) {
  for (const root of [releaseFolder(cache), builtFolder(cache)]) {
    if (await isGood(root, checkPrograms)) return { engine: engineIn(root) };
  }
  return {};
}
