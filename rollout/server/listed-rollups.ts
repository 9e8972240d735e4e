import { bareServicePack, compareReleases, findRelease } from "../../catalogue";
import type { Release, ServicePack } from "../../catalogue/contract";
import type { PatchReport, ServerState } from "./contract";

export interface ListedRollup extends PatchReport {
  readonly release: Release;
}

/**
 * The rollups of the server's series that are on the product, oldest first. One that is only registered is not
 * (operations.md 3.2), and what an earlier service pack left is not of this series.
 */
export function listedRollups({ patches, servicePack }: ServerState): readonly ListedRollup[] {
  return patches
    .filter((patch) => patch.kind === "rollup" && patch.state !== "registered")
    .flatMap((patch) => {
      const release = findRelease({ level: patch.level });
      return release?.servicePack === servicePack ? [{ ...patch, release }] : [];
    })
    .sort((a, b) => compareReleases(a.release, b.release));
}

/**
 * Where the server ends, for certain, when only these rollups stay: what others had superseded becomes active again; what
 * they had obsoleted may, and does not count (operations.md 6.4).
 */
export function levelLeft(stay: readonly ListedRollup[], servicePack: ServicePack): Release {
  const certain = stay.filter((rollup) => rollup.state === "applied" || rollup.state === "superseded");
  return certain.at(-1)?.release ?? bareServicePack(servicePack);
}
