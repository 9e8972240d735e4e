import { packageFileName } from "../../catalogue";
import type { Release } from "../../catalogue/contract";
import type { Properties } from "../host/value";

/** One row of the catalogue; what no source states is left out. */
export function releaseOutputs(release: Release): Properties {
  const { level, servicePack, rollup, revision, kb, build, releaseDate, bulletin, patchCode } = release;
  const all = {
    level,
    servicePack,
    rollup,
    revision,
    kb,
    build,
    releaseDate,
    bulletin,
    packageFile: packageFileName(release)?.name ?? null,
    patchCode,
    replaces: release.replaces,
    withdrawn: release.withdrawn,
    notes: release.notes,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}
