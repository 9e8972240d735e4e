import { compareReleases } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import type { PatchReport, ServerState } from "./contract";
import { interimUpdatesInTheWay } from "./interim-updates";
import { levelLeft, listedRollups, type ListedRollup } from "./listed-rollups";

/** What has to go and to come, from what Windows Installer lists to a release. */
export interface Way {
  /** Interim updates that have to go before, one by one. */
  readonly interim: readonly PatchReport[];
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
  if (compareReleases(current, release) < 0)
    return withInterim(state, { remove: [], between: current, install: "always" });
  const listed = listedRollups(state);
  const stay = listed.filter((rollup) => compareReleases(rollup.release, release) <= 0);
  const between = levelLeft(stay, release.servicePack);
  const mayComeBack = stay.some((rollup) => rollup.level === release.level);
  return withInterim(state, {
    remove: listed.filter((rollup) => !stay.includes(rollup)),
    between,
    install: between.level === release.level ? "no" : mayComeBack ? "ifMissing" : "always",
  });
}

export function withInterim(state: ServerState, way: Omit<Way, "interim">): Way {
  return { ...way, interim: interimUpdatesInTheWay(state, way) };
}

/** What is asked of a way where only the fact matters that something goes. */
export type Removing = Pick<Way, "remove" | "install"> & Partial<Pick<Way, "interim">>;

export function takesAway({ remove, interim = [] }: Removing): boolean {
  return remove.length + interim.length > 0;
}
