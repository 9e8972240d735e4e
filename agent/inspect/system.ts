import type { Answer, SystemFacts } from "../protocol";
import { installer } from "../com/installer";
import { environment } from "../com/shell";
import { homeFolder, systemDrive } from "../home/home-paths";
import { readString } from "../system/registry";

var WINDOWS = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

export function readSystem(unknowns: string[]): SystemFacts {
  var version = readString(WINDOWS, "CurrentVersion");
  if (version === null) unknowns.push("The version of Windows could not be read.");
  return {
    version: version || "",
    build: readString(WINDOWS, "CurrentBuildNumber") || "",
    productName: readString(WINDOWS, "ProductName") || "",
    servicePack: readString(WINDOWS, "CSDVersion") || "",
    architecture: architecture(),
    installerVersion: installerVersion(unknowns),
    systemDrive: systemDrive(),
    home: homeFolder(),
  };
}

/** Of this process, which is the system's: another bitness was left before. */
function architecture(): SystemFacts["architecture"] {
  var name = environment("PROCESSOR_ARCHITECTURE").toLowerCase();
  if (name === "amd64") return "x64";
  return name === "x86" ? "x86" : "unknown";
}

export function installerVersionBelow(major: number, minor: number): Answer {
  var parts = /^(\d+)\.(\d+)/.exec(installerVersion([]) || "");
  if (parts === null) return "unknown";
  var own = Number(parts[1]);
  return own < major || (own === major && Number(parts[2]) < minor) ? "yes" : "no";
}

function installerVersion(unknowns: string[]): string | null {
  try {
    return installer().Version;
  } catch (error) {
    unknowns.push("The version of Windows Installer could not be read.");
    return null;
  }
}
