import { compareReleases } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import type { ServerState } from "./contract";
import { levelLeft, listedRollups, type ListedRollup } from "./listed-rollups";

/** What has to go and to come, from what Windows Installer lists to a release. */
export interface Way {
  /** Oldest first; they go in one transaction. */
  readonly remove: readonly ListedRollup[];
  /** Where the server is, for certain, after the removal. */
  readonly between: Release;
  readonly install: "no" | "ifMissing" | "always";
}

/** Upwards a rollup goes over what is there, as rollups are cumulative; downwards all above the release goes. */
export function wayTo(options: {
  readonly state: ServerState;
  readonly release: Release;
  readonly current: Release;
}): Way {
  const { state, release, current } = options;
  if (compareReleases(current, release) < 0) return { remove: [], between: current, install: "always" };
  const listed = listedRollups(state);
  const stay = listed.filter((rollup) => compareReleases(rollup.release, release) <= 0);
  const between = levelLeft(stay, release.servicePack);
  const mayComeBack = stay.some((rollup) => rollup.level === release.level);
  return {
    remove: listed.filter((rollup) => !stay.includes(rollup)),
    between,
    install: between.level === release.level ? "no" : mayComeBack ? "ifMissing" : "always",
  };
}
