import type { ComputerIdentity } from "../protocol";
import { environment } from "../com/shell";
import { readString, readValue } from "../system/registry";

var COMPUTER = "SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName";
var NETLOGON = "SYSTEM\\CurrentControlSet\\Services\\Netlogon\\Parameters";
var TCPIP = "SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters";

export function readComputer(unknowns: string[]): ComputerIdentity {
  var guid = readString("SOFTWARE\\Microsoft\\Cryptography", "MachineGuid");
  if (guid === null) unknowns.push("The machine's GUID could not be read.");
  return {
    name: readString(COMPUTER, "ComputerName") || environment("COMPUTERNAME"),
    domain: readDomain(unknowns),
    machineGuid: guid,
    site: readSite(),
  };
}

/**
 * SiteName is an administrator's and takes precedence; DynamicSiteName is what Netlogon last heard from a domain controller
 * (Windows 2000 Resource Kit, Netlogon\\Parameters). No controller is asked.
 */
function readSite(): string {
  return readString(NETLOGON, "SiteName") || readString(NETLOGON, "DynamicSiteName") || "";
}

function readDomain(unknowns: string[]): string | null {
  var answer = readValue(TCPIP, "Domain");
  if (answer.kind === "value") return String(answer.value);
  if (answer.kind === "missing") return "";
  unknowns.push("The computer's domain could not be read.");
  return null;
}
