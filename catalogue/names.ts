import type { Release, ServicePack } from "./contract";

/** What a level would be called in an input that leaves the series open: "RU7", "RU8-v3". */
export function rollupName(rollup: number, revision: number | null): string {
  return `RU${rollup}${revision === null ? "" : `-v${revision}`}`;
}

export function servicePackTitle(servicePack: ServicePack): string {
  return servicePack === "RTM"
    ? "Exchange Server 2007 RTM"
    : `Exchange Server 2007 Service Pack ${servicePack.slice(2)}`;
}

/** As the package itself calls the rollup in Windows Installer's list (operations.md 3.1). */
export function patchTitle(release: Release): string {
  if (release.rollup === null) return servicePackTitle(release.servicePack);
  const product =
    release.servicePack === "RTM" ? "Exchange Server 2007" : servicePackTitle(release.servicePack);
  const revision = release.revision === null ? "" : `-v${release.revision}`;
  return `Update Rollup ${release.rollup}${revision} for ${product} (KB${release.kb})`;
}

export interface PackageFileName {
  readonly name: string;
  /** pattern: no source states the name; it is what the stated ones have in common. */
  readonly origin: "stated" | "pattern";
}

/** null for a bare service pack, which has no .msp. */
export function packageFileName(release: Release): PackageFileName | null {
  if (release.kb === null) return null;
  if (release.packageFile !== null) return { name: release.packageFile, origin: "stated" };
  const revision = release.revision === null ? "" : `-v${release.revision}`;
  return { name: `Exchange2007-KB${release.kb}${revision}-x64-EN.msp`, origin: "pattern" };
}
