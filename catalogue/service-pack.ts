import type { ServicePack } from "./contract";

const SERIES: Readonly<Record<string, ServicePack>> = {
  "8.0": "RTM",
  "8.1": "SP1",
  "8.2": "SP2",
  "8.3": "SP3",
};

/**
 * The service pack of Windows Installer's VersionString ("8.0.685.25"). A rollup leaves that string alone
 * (operations.md 3.4), so it tells the series and never the level.
 */
export function servicePackOf(productVersion: string): ServicePack | "unknown" {
  const parts = /^\s*0*(\d+)\.0*(\d+)(?:\.|\s*$)/.exec(productVersion);
  return (parts && SERIES[`${parts[1]}.${parts[2]}`]) ?? "unknown";
}
