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

  for (const patch of patches) {
    const recognised = recognisePatch(patch);
    const isRollup = recognised.kind === "rollup";
    if (isRollup && recognised.release.servicePack !== servicePack) {
      if (patch.state === "applied") {
        oddities.push(
          `${recognised.release.level} is listed as applied, though the server is at ${servicePack}.`,
        );
      }
    } else if (isRollup && patch.state === "applied") {
      rollups.push(recognised.release);
    } else if (isRollup && patch.state === "unknown") {
      blockers.push(`Whether ${recognised.release.level} is applied could not be found out.`);
    } else if (
      recognised.kind === "unknown" &&
      recognised.looksLike === "rollup" &&
      patch.state !== "superseded"
    ) {
      blockers.push(`"${patch.displayName}" (${patch.code}) is not a rollup that the catalogue knows.`);
    }
  }
  const latest = [...rollups].sort(compareReleases).at(-1) ?? bareServicePack(servicePack);
  return { release: blockers.length > 0 ? "unknown" : latest, doubts: [...blockers, ...oddities] };
}

function counts(patch: ListedPatch): boolean {
  return patch.state === "applied" || patch.state === "unknown";
}
