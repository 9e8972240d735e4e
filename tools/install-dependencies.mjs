import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";
import { runNpm } from "./run.mjs";
import { Trouble } from "./trouble.mjs";

/** `npm ci` where node_modules is missing or not what package-lock.json says. */
export async function installDependencies(say) {
  const stale = staleBecause();
  if (!stale) return;
  say(`${stale}: running npm ci (less than a minute)`);
  const { code } = await runNpm(["ci"], { cwd: root });
  if (code !== 0) throw new Trouble(`npm ci ended with exit code ${code}; what it printed above says why`);
}

function staleBecause() {
  const wanted = readPackages(path.join(root, "package-lock.json"));
  const present = readPackages(path.join(root, "node_modules", ".package-lock.json"));
  return present ? difference(wanted, present) : "node_modules is missing";
}

/** Optional packages are for other platforms, mostly. What is there beyond the wanted does no harm. */
export function difference(wanted, present) {
  for (const [place, { version, optional }] of Object.entries(wanted)) {
    if (place === "" || optional || present[place]?.version === version) continue;
    return `${place} is ${present[place]?.version ?? "missing"} instead of ${version}`;
  }
  return undefined;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}
