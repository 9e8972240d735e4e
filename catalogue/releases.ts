import type { Release, ServicePack } from "./contract";
import rows from "./rollups.json";

/** Oldest first, series after series; each series begins with its bare service pack. */
const RELEASES: readonly Release[] = rows as readonly Release[];

export const SERVICE_PACKS: readonly ServicePack[] = ["RTM", "SP1", "SP2", "SP3"];

export function releases(servicePack?: ServicePack): readonly Release[] {
  return servicePack === undefined
    ? RELEASES
    : RELEASES.filter((release) => release.servicePack === servicePack);
}

export type ReleaseKey =
  | { readonly level: string }
  | { readonly kb: string }
  | { readonly build: string }
  | { readonly patchCode: string };

/** Case does not count, nor does the zero-padding of builds ("8.00.0813.000"). */
export function findRelease(key: ReleaseKey): Release | undefined {
  if ("level" in key)
    return RELEASES.find((release) => release.level.toLowerCase() === key.level.toLowerCase());
  if ("kb" in key) return RELEASES.find((release) => release.kb !== null && release.kb === digitsOf(key.kb));
  if ("patchCode" in key)
    return RELEASES.find((release) => release.patchCode === key.patchCode.toUpperCase());
  const build = plainBuild(key.build);
  return RELEASES.find((release) => release.build === build || release.otherBuilds?.includes(build));
}

export function bareServicePack(servicePack: ServicePack): Release {
  const release = RELEASES.find((row) => row.level === servicePack);
  if (release === undefined) throw new Error(`rollups.json has no row for ${servicePack}.`);
  return release;
}

function digitsOf(kb: string): string {
  return kb.trim().replace(/^KB\s*/i, "");
}

/** "8.00.0813.000" is "8.0.813.0". */
export function plainBuild(build: string): string {
  return build
    .trim()
    .split(".")
    .map((part) => part.replace(/^0+(?=\d)/, ""))
    .join(".");
}
