import type { Release, ServicePack } from "./contract";
import { compareReleases } from "./order";
import { recognisePatch, type NamedPatch } from "./recognise-patch";
import { bareServicePack } from "./releases";

export interface ListedPatch extends NamedPatch {
  readonly state: "applied" | "superseded" | "obsoleted" | "registered" | "unknown";
}

export interface LevelReading {
  readonly release: Release | "unknown";
  /** Why the level is unknown, or what is odd about the list, as sentences. */
  readonly doubts: readonly string[];
}

/** The level that Windows Installer's list of patches shows: the latest applied rollup of the series, else the bare service pack. */
export function levelFromPatches(servicePack: ServicePack, patches: readonly ListedPatch[]): LevelReading {
  const rollups: Release[] = [];
  const blockers: string[] = [];
  const oddities: string[] = [];

  for (const patch of patches.filter(mayBeApplied)) {
    const recognised = recognisePatch(patch);
    if (recognised.kind === "unknown" && recognised.looksLike === "rollup") {
      blockers.push(`"${patch.displayName}" (${patch.code}) is not a rollup that the catalogue knows.`);
    }
    if (recognised.kind !== "rollup") continue;
    const { level, servicePack: series } = recognised.release;
    if (patch.state === "unknown") blockers.push(`Whether ${level} is applied could not be found out.`);
    else if (series === servicePack) rollups.push(recognised.release);
    else oddities.push(`${level} is listed as applied, though the server is at ${servicePack}.`);
  }
  const latest = [...rollups].sort(compareReleases).at(-1) ?? bareServicePack(servicePack);
  return { release: blockers.length > 0 ? "unknown" : latest, doubts: [...blockers, ...oddities] };
}

function mayBeApplied(patch: ListedPatch): boolean {
  return patch.state === "applied" || patch.state === "unknown";
}
