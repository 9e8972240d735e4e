import type { ServiceSpec } from "../service";

const SVCHOST = "C:\\WINDOWS\\system32\\svchost.exe";

/** A selection of what a Server 2003 runs; more than sc's default buffer holds. */
export const WINDOWS_SERVICES: readonly ServiceSpec[] = [
  shared("RpcSs", "Remote Procedure Call (RPC)", "auto", [], "NT AUTHORITY\\NetworkService"),
  { ...own("EventLog", "Event Log", "auto", "services.exe"), stoppable: false },
  { ...own("SamSs", "Security Accounts Manager", "auto", "lsass.exe"), stoppable: false },
  shared("EventSystem", "COM+ Event System", "auto", ["RpcSs"]),
  shared("WinMgmt", "Windows Management Instrumentation", "auto", ["RpcSs", "EventLog"]),
  shared("RemoteRegistry", "Remote Registry", "auto", ["RpcSs"], "NT AUTHORITY\\LocalService"),
  shared("Schedule", "Task Scheduler", "auto", ["RpcSs"]),
  shared("LanmanServer", "Server", "auto", ["SamSs"]),
  shared("LanmanWorkstation", "Workstation", "auto", []),
  shared("Netlogon", "Net Logon", "auto", ["LanmanWorkstation"]),
  shared("Dnscache", "DNS Client", "auto", [], "NT AUTHORITY\\NetworkService"),
  shared("W32Time", "Windows Time", "auto", [], "NT AUTHORITY\\LocalService"),
  shared("CryptSvc", "Cryptographic Services", "auto", ["RpcSs"]),
  shared("wuauserv", "Automatic Updates", "auto", []),
  shared("TermService", "Terminal Services", "demand", ["RpcSs"]),
  own("Spooler", "Print Spooler", "auto", "spoolsv.exe", ["RpcSs"]),
  own("SysmonLog", "Performance Logs and Alerts", "demand", "smlogsvc.exe"),
  own("msiserver", "Windows Installer", "demand", "msiexec.exe", ["RpcSs"]),
  own("VSS", "Volume Shadow Copy", "demand", "vssvc.exe", ["RpcSs"]),
  // On every Server 2003, and disabled there: its presence does not make a node.
  {
    ...own("ClusSvc", "Cluster Service", "disabled", "clussvc.exe", ["RpcSs"]),
    image: "C:\\WINDOWS\\Cluster\\clussvc.exe",
  },
];

/** IIS 6.0: what Exchange's roles stand on. */
export const IIS_SERVICES: readonly ServiceSpec[] = [
  {
    ...shared("IISADMIN", "IIS Admin Service", "auto", ["RpcSs", "SamSs"]),
    image: "C:\\WINDOWS\\system32\\inetsrv\\inetinfo.exe",
  },
  { ...shared("HTTPFilter", "HTTP SSL", "demand", ["IISADMIN"]), running: true },
  {
    ...shared("W3SVC", "World Wide Web Publishing Service", "auto", ["RpcSs", "HTTPFilter", "IISADMIN"]),
    stopSeconds: 8,
  },
];

function own(
  name: string,
  displayName: string,
  start: ServiceSpec["start"],
  file: string,
  dependsOn: readonly string[] = [],
): ServiceSpec {
  return { name, displayName, start, dependsOn, image: `C:\\WINDOWS\\system32\\${file}` };
}

function shared(
  name: string,
  displayName: string,
  start: ServiceSpec["start"],
  dependsOn: readonly string[],
  account = "LocalSystem",
): ServiceSpec {
  return { name, displayName, start, dependsOn, account, image: SVCHOST, sharesProcess: true };
}
