import { constants, existsSync } from "node:fs";
import { access, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Trouble } from "../trouble.mjs";
import { isProcess, withLock } from "./lock.mjs";

const MARKER = "complete";

/**
 * A folder that is either complete or not there: made by `make(draft)` beside its place, proved by `check(folder)`
 * (which throws), marked, and renamed into place. A folder without its mark, or one that no longer passes, is made anew.
 */
export async function fillSlot({ folder, make, check, onWait, say }) {
  if (await isGood(folder, check)) return;
  await makeFolder(path.dirname(folder));
  await withLock({ file: `${folder}.lock`, onWait }, async () => {
    if (await isGood(folder, check)) return;
    await removeDrafts(folder);
    if (existsSync(folder)) say(`${folder} is broken and is made anew`);
    const draft = `${folder}.${process.pid}.draft`;
    try {
      await mkdir(draft);
      await make(draft);
      await check(draft);
      await writeFile(path.join(draft, MARKER), "");
      await replace(folder, draft);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  });
}

/** Made earlier, and still in order. */
export async function isGood(folder, check) {
  if (!existsSync(path.join(folder, MARKER))) return false;
  try {
    await check(folder);
    return true;
  } catch {
    return false;
  }
}

async function makeFolder(folder) {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Trouble(
      `${folder} cannot be written to (${error.code}); EXCHANGE_ROLLUP_CACHE may name another folder`,
    );
  }
}

/** Drafts of runs that were killed. */
async function removeDrafts(folder) {
  const parent = path.dirname(folder);
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(`${path.basename(folder)}.`) && /\.(\d+)\.draft(\.old)?$/.exec(name)?.[1];
    if (pid && !isProcess(Number(pid))) await rm(path.join(parent, name), { recursive: true, force: true });
  }
}

async function replace(folder, draft) {
  if (existsSync(folder)) {
    const old = `${draft}.old`;
    await rename(folder, old);
    await rm(old, { recursive: true, force: true });
  }
  await rename(draft, folder);
}
