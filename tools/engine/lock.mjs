import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import { setTimeout as delay } from "node:timers/promises";

const HEARTBEAT = 5_000;
const SILENCE = 60_000;

/**
 * Runs `work` while no other process holds the lock. A holder that died is replaced: its process is gone, or (another
 * computer on a shared disk, a reused process number) its file was not touched for a minute.
 *
 * Two waiters may replace the same dead holder at once. That costs double work and no more: what is made under the
 * lock is made in a folder of its own and comes into place by one rename.
 */
export async function withLock({ file, onWait = () => {}, pollEvery = 500, isRunning = isProcess }, work) {
  let told = false;
  while (!take(file)) {
    const holder = readHolder(file);
    if (!holder) continue;
    if (isDead(holder, isRunning)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told) onWait(holder);
    told = true;
    await delay(pollEvery);
  }
  const heartbeat = setInterval(() => touch(file), HEARTBEAT);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: os.hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(file) {
  try {
    const { mtimeMs } = statSync(file);
    const silentFor = Date.now() - mtimeMs;
    const text = readFileSync(file, "utf8");
    return { silentFor, ...(text.startsWith("{") && text.endsWith("}") ? JSON.parse(text) : {}) };
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isDead(holder, isRunning) {
  if (holder.silentFor > SILENCE) return true;
  return holder.host === os.hostname() && holder.pid !== undefined && !isRunning(holder.pid);
}

export function isProcess(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // taken away by hand: whoever did it knows
  }
}
