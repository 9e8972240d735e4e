import type { Release } from "./contract";
import { SERVICE_PACKS } from "./releases";

/** Sorts oldest first: series, rollup, revision. Only within a series does "later" mean that it replaces the earlier. */
export function compareReleases(a: Release, b: Release): number {
  return (
    SERVICE_PACKS.indexOf(a.servicePack) - SERVICE_PACKS.indexOf(b.servicePack) ||
    (a.rollup ?? 0) - (b.rollup ?? 0) ||
    (a.revision ?? 1) - (b.revision ?? 1)
  );
}
