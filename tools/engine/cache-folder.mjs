import os from "node:os";
import path from "node:path";

/** Where engines are kept: outside the clone, so that a fresh clone finds the one of the last clone. */
export function cacheFolder({ env = process.env, platform = process.platform, home = os.homedir() } = {}) {
  const join = platform === "win32" ? path.win32.join : path.posix.join;
  if (env.EXCHANGE_ROLLUP_CACHE) return path.resolve(env.EXCHANGE_ROLLUP_CACHE);
  if (platform === "win32")
    return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "exchange-rollup");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "exchange-rollup");
}
