import { hasName } from "../text/arrays";

/**
 * What ServiceControl.ps1 of Exchange stops and disables while a patch runs, restricted to names of 2007's time
 * (operations.md 4.3, [C1]; the 2007 file itself could not be read). The Cluster service is not in that list, but the
 * planning page says that it is stopped on a cluster node ([T1]). wsbexchange holds files (5.2).
 */
var CONTROLLED = [
  "WinMgmt",
  "RemoteRegistry",
  "HealthService",
  "OnePoint",
  "MOM",
  "OMCFG",
  "pla",
  "IISAdmin",
  "W3Svc",
  "HTTPFilter",
  "MSFTESQL-Exchange",
  "ADAM_MSExchange",
  "ClusSvc",
  "wsbexchange",
];

/** Exchange's own by name: the service names of section 4.3 and 4.4 that are not Windows' or a monitoring agent's. */
export function isExchange(name: string): boolean {
  return /^MSExchange/i.test(name) || hasName(["MSFTESQL-Exchange", "ADAM_MSExchange", "wsbexchange"], name);
}

export function isControlled(name: string): boolean {
  return /^MSExchange/i.test(name) || hasName(CONTROLLED, name);
}
