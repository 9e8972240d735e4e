/** What the product claims of a server, and a witness may contradict. */
export const CLAIMS = {
  hostKey: "a server with another host key is not logged on to",
  identity: "a look names the computer and its GUID as Windows does",
  build: "a look reads the build that Windows Installer has",
  patches: "a look lists the patches that Windows Installer lists",
  services: "a look reads start type and state of Exchange's services as they are",
  secondLook: "a second look finds the same",
  foresight: "a preview foresees the installation of a rollup that is not there",
  wrongPackage: "a preview refuses a package that is cut off, and one that is no package",
  looksOnly: "looks and previews change nothing",
  adoption: "a server that is only taken over and given up keeps nothing of ours but the audit file",
  level: "an installation ends with the rollup in Windows Installer's list",
  files: "an installation replaces Exchange's files",
  servicesAfter: "after an installation every service is as before",
  runsOnce: "an installation runs msiexec once, and a second one not at all",
  noRestart: "an installation does not restart the server",
  audit: "an installation leaves its line in the audit file",
  owner: "another resource is refused while the server is owned, and changes nothing",
  removal: "taking away ends with the patches, files and services that were found",
  outlives: "a job goes on to its end without the connection that started it",
  failure: "a failed installation is told with msiexec's exit code, and the level stays",
  servicesAfterFailure: "after a failed installation every service is as before",
  restartWanted: "a restart that msiexec asks for is reported, and not made",
} as const;

export type ClaimId = keyof typeof CLAIMS;
export const CLAIM_IDS = Object.keys(CLAIMS) as readonly ClaimId[];
