/**
 * Services that are not stopped for an installation because somebody named them. By Windows' own names, which are the
 * same in every language; who needs what is common knowledge of Windows, not of one source.
 */
const NEEDED: Readonly<Record<string, string>> = {
  msiserver: "it is Windows Installer, which installs the rollup",
  schedule: "the Task Scheduler runs the job that installs, and heals the server after a loss of power",
  clussvc: "it is the Cluster service: the rollup stops it by itself, on a node that was emptied before",
  rpcss: "Windows Installer, Exchange and the Service Control Manager's clients need it",
  dcomlaunch: "Windows Installer is called through it",
  eventlog: "Exchange depends on it, and it holds the events by which a failure is explained",
  eventsystem: "Exchange's ADAM and Windows' own services depend on it",
  plugplay: "Windows needs it",
  samss: "Windows needs it for every log-on",
  netlogon: "Exchange reaches its domain through it",
  ntds: "it is the Active Directory",
  kdc: "it is the Active Directory's Kerberos",
  dns: "Exchange finds its domain through it",
  dnscache: "Exchange finds its domain through it",
  dhcp: "the server may lose its address",
  lanmanserver: "Windows and the cluster reach this server through it",
  lanmanworkstation: "this server reaches others through it, its domain among them",
  cryptsvc: "Windows proves the signature of the package with it",
  protectedstorage: "Windows keeps the keys of accounts with it",
  policyagent: "the network may depend on it (IPsec)",
};

/** What the rollup stops, disables and restores by itself (operations.md 4.3), but for Exchange's own. */
const OF_THE_PATCH = ["winmgmt", "remoteregistry", "pla", "iisadmin", "w3svc", "httpfilter"];

/**
 * Why a service of this name is never stopped for an installation; null: it may be. Monitoring agents that Microsoft's
 * later list has (HealthService, OnePoint, MOM, OMCFG) may be named: whether a rollup of 2007 stops them by itself is
 * UNVERIFIED, and to stop them before does no harm.
 */
export function whyNeverStopped(name: string, displayName = ""): string | null {
  const key = name.toLowerCase();
  if (/^msexchange/.test(key) || ["msftesql-exchange", "adam_msexchange", "wsbexchange"].includes(key))
    return "it is Exchange's own, and the rollup stops it by itself";
  if (OF_THE_PATCH.includes(key)) return "the rollup stops it by itself";
  if (/ssh/.test(key) || /\bssh/i.test(displayName))
    return "it looks like the SSH server by which the server is reached";
  return Object.hasOwn(NEEDED, key) ? NEEDED[key]! : null;
}
