import type { Release } from "./contract";
import { compareReleases } from "./order";
import { releases } from "./releases";

/**
 * Microsoft's security bulletins of the release's series that it lacks, oldest first. Rollups are cumulative: a level has
 * those of every rollup up to its own. A bulletin that a later revision carries again counts from its first rollup on.
 * A rollup that was withdrawn brings nobody anything.
 */
export function missingBulletins(current: Release): readonly string[] {
  const named = releases(current.servicePack).filter(
    ({ bulletin, withdrawn }) => bulletin !== null && !withdrawn,
  );
  const held = new Set(
    named.filter((release) => compareReleases(release, current) <= 0).map(({ bulletin }) => bulletin),
  );
  return [...new Set(named.map(({ bulletin }) => bulletin))].filter(
    (bulletin): bulletin is string => bulletin !== null && !held.has(bulletin),
  );
}
