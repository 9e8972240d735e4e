import type { Release } from "./contract";
import { compareReleases } from "./order";
import { releases } from "./releases";

/** The last re-release of the same rollup ("-v2", "-v3"); undefined: this is the last, or there never was one. */
export function newerRevision(release: Release): Release | undefined {
  if (release.rollup === null) return undefined;
  return releases(release.servicePack)
    .filter(({ rollup }) => rollup === release.rollup)
    .filter((other) => compareReleases(other, release) > 0 && !other.withdrawn)
    .sort(compareReleases)
    .at(-1);
}
