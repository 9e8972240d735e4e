/** What the product claims of a server, and a witness may contradict. Judged in claims' order by acceptance.ts. */
export const CLAIMS = {
  hostKey: "a server with another host key is not logged on to",
  identity: "a look names the computer and its GUID as Windows does",
  build: "a look reads the build that Windows Installer has",
  patches: "a look lists the patches that Windows Installer lists",
  services: "a look reads start type and state of Exchange's services as they are",
  secondLook: "a second look finds the same",
  foresight: "a preview foresees what leads to Update Rollup 7",
  wrongPackage: "a preview refuses a package that is cut off, or is none",
  looksOnly: "looks and previews change nothing",
  level: "an installation ends with the rollup in Windows Installer's list",
  files: "an installation replaces Exchange's files",
  servicesAfter: "after an installation every service is as before",
  runsOnce: "an installation runs msiexec once, and a second one not at all",
  noRestart: "an installation does not restart the server",
  audit: "an installation leaves a line in the audit file",
  owner: "another resource is refused, and nothing is touched",
  outlives: "a job goes on to its end when the connection that started it is cut",
  failure: "a failed installation is told with msiexec's exit code, and the level stays",
  servicesAfterFailure: "after a failed installation every service is as before",
  restartWanted: "a restart that msiexec asks for is reported and not made",
  removal: "taking away ends at the level that was found, with every service as before",
  remains: "taking away leaves nothing of ours but the audit file",
} as const;

export type ClaimId = keyof typeof CLAIMS;
