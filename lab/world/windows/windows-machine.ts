import type { LabClock } from "../clock";
import { SYSTEM_PROGRAMS } from "../commands/programs";
import type { Account, WindowsFacts } from "../contract";
import { Machine } from "../machine";
import { number, text } from "../registry";
import { WINDOWS_SERVICES } from "./windows-services";

export interface WindowsSpec {
  readonly name: string;
  readonly clock: LabClock;
  /** Default: the only one that Exchange 2007 RTM runs on (operations.md 6.7). */
  readonly windows?: "2003" | "2008";
  readonly language?: "en" | "de";
  readonly domain?: string;
  readonly users?: readonly Account[];
  /** Default: what the operating system came with (operations.md 2.1). */
  readonly installerVersion?: string;
  /** Default: always the same for the same name. */
  readonly machineGuid?: string;
}

/** A Windows Server as set up, x64, with nothing on it. */
export function buildWindows(spec: WindowsSpec): Machine {
  const old = spec.windows !== "2008";
  const machine = new Machine({
    name: spec.name,
    clock: spec.clock,
    domain: spec.domain ?? "contoso.example",
    windows: windowsFacts(old, spec.language ?? "en"),
    installerVersion: spec.installerVersion ?? (old ? "3.1.4000.3959" : "4.0.6001.18000"),
    users: spec.users ?? [{ name: "Administrator", administrator: true }],
  });
  makeFiles(machine);
  makeKeys(machine, spec.machineGuid ?? machineGuidOf(machine.name));
  for (const service of WINDOWS_SERVICES) machine.services.add(service);
  return machine;
}

function windowsFacts(old: boolean, language: "en" | "de"): WindowsFacts {
  const german = language === "de";
  return {
    version: old ? "5.2" : "6.0",
    build: old ? "3790" : "6001",
    servicePack: old ? "Service Pack 2" : "Service Pack 1",
    productName: old
      ? `Microsoft(R) Windows(R) Server 2003${german ? "," : ""} Standard x64 Edition`
      : "Windows Server (R) 2008 Standard",
    language,
  };
}

function makeFiles(machine: Machine): void {
  const { files } = machine;
  for (const folder of ["system32", "SysWOW64"]) {
    for (const name of SYSTEM_PROGRAMS)
      files.putFile(`C:\\WINDOWS\\${folder}\\${name}`, { version: "5.2.3790.3959" });
  }
  for (const folder of ["Installer", "TEMP", "Tasks", "Cluster", "system32\\config\\systemprofile"]) {
    files.makeFolders(`C:\\WINDOWS\\${folder}`);
  }
  files.makeFolders("C:\\Documents and Settings\\All Users");
  for (const folder of ["Program Files\\Common Files", "Program Files (x86)\\Common Files"])
    files.makeFolders(`C:\\${folder}`);
  const closed = "D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICIIO;GA;;;CO)(A;OICI;0x1200a9;;;BU)";
  for (const folder of ["WINDOWS", "Program Files", "Program Files (x86)"]) {
    files.system.setAccessList(`C:\\${folder}`, closed);
  }
  // Users may put files into TEMP and read their own only.
  files.system.setAccessList(
    "C:\\WINDOWS\\TEMP",
    "D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICIIO;GA;;;CO)(A;CI;0x100026;;;BU)",
  );
}

function makeKeys(machine: Machine, machineGuid: string): void {
  const keys = machine.keys.view(64);
  const { name, domain, windows } = machine;
  const current = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
  keys.set(current, "ProductName", text(windows.productName));
  keys.set(current, "CurrentVersion", text(windows.version));
  keys.set(current, "CurrentBuildNumber", text(windows.build));
  keys.set(current, "CurrentBuild", text(windows.build));
  keys.set(current, "CSDVersion", text(windows.servicePack));
  const control = "HKLM\\SYSTEM\\CurrentControlSet\\Control";
  keys.set(`${control}\\ComputerName\\ComputerName`, "ComputerName", text(name.toUpperCase()));
  keys.set(`${control}\\ComputerName\\ActiveComputerName`, "ComputerName", text(name.toUpperCase()));
  keys.set(`${control}\\Session Manager\\Environment`, "PROCESSOR_ARCHITECTURE", text("AMD64"));
  keys.set(`${control}\\ServiceCurrent`, "OS", number(17));
  const tcpip = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters";
  for (const value of ["Domain", "NV Domain"]) keys.set(tcpip, value, text(domain));
  for (const value of ["Hostname", "NV Hostname"]) keys.set(tcpip, value, text(name));
  // What Netlogon last heard from a domain controller.
  keys.set(
    "HKLM\\SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters",
    "DynamicSiteName",
    text("Default-First-Site-Name"),
  );
  keys.set("HKLM\\SOFTWARE\\Microsoft\\Cryptography", "MachineGuid", text(machineGuid));
  keys.set(
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion",
    "ProgramFilesDir",
    text("C:\\Program Files"),
  );
  keys.set(
    "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer",
    "InstallerLocation",
    text("C:\\WINDOWS\\system32\\"),
  );
  keys.set(
    "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion",
    "ProgramFilesDir",
    text("C:\\Program Files (x86)"),
  );
}

/** Different for every machine, the same for the same name. */
function machineGuidOf(name: string): string {
  let hash = 0x2007;
  for (const letter of name.toUpperCase()) hash = (hash * 33 + letter.charCodeAt(0)) >>> 0;
  return `${hash.toString(16).padStart(8, "0")}-0813-4b60-9a5e-000000953469`;
}
