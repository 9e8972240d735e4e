import type { Account } from "./contract";
import type { Machine } from "./machine";
import { shortName } from "./paths";

interface Whose {
  readonly machine: Machine;
  readonly account: Account;
  readonly bits: 32 | 64;
}

/** Windows Server 2003's environment; TEMP of a person has 8.3 names in it there. */
export function environmentOf({ machine, account, bits }: Whose): Readonly<Record<string, string>> {
  const system = account.name === "SYSTEM";
  const profile = profileFolder(machine, account);
  const temp = system
    ? "C:\\WINDOWS\\TEMP"
    : `${profile.split("\\").map(shorten).join("\\")}\\LOCALS~1\\Temp`;
  return {
    ALLUSERSPROFILE: "C:\\Documents and Settings\\All Users",
    APPDATA: `${profile}\\Application Data`,
    CommonProgramFiles:
      bits === 64 ? "C:\\Program Files\\Common Files" : "C:\\Program Files (x86)\\Common Files",
    COMPUTERNAME: machine.name.toUpperCase(),
    ComSpec: "C:\\WINDOWS\\system32\\cmd.exe",
    NUMBER_OF_PROCESSORS: "4",
    OS: "Windows_NT",
    Path: "C:\\WINDOWS\\system32;C:\\WINDOWS;C:\\WINDOWS\\System32\\Wbem",
    PATHEXT: ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH",
    PROCESSOR_ARCHITECTURE: bits === 64 ? "AMD64" : "x86",
    ...(bits === 32 ? { PROCESSOR_ARCHITEW6432: "AMD64" } : {}),
    ProgramFiles: bits === 64 ? "C:\\Program Files" : "C:\\Program Files (x86)",
    "ProgramFiles(x86)": "C:\\Program Files (x86)",
    SystemDrive: "C:",
    SystemRoot: "C:\\WINDOWS",
    TEMP: temp,
    TMP: temp,
    USERDOMAIN: system ? "NT AUTHORITY" : (machine.domain.split(".")[0] ?? machine.name).toUpperCase(),
    USERNAME: system ? `${machine.name.toUpperCase()}$` : account.name,
    USERPROFILE: profile,
    windir: "C:\\WINDOWS",
  };
}

const OF_THE_BITNESS = [
  "PROCESSOR_ARCHITECTURE",
  "PROCESSOR_ARCHITEW6432",
  "PROGRAMFILES",
  "COMMONPROGRAMFILES",
];

/** What a process inherits, but for the variables that Windows sets anew for a program of another bitness. */
export function ofBitness(
  inherited: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const isOfTheBitness = ([name]: readonly [string, string]): boolean =>
    OF_THE_BITNESS.includes(name.toUpperCase());
  return Object.fromEntries([
    ...Object.entries(inherited).filter((entry) => !isOfTheBitness(entry)),
    ...Object.entries(own).filter(isOfTheBitness),
  ]);
}

export function profileFolder(machine: Machine, account: Account): string {
  if (account.name === "SYSTEM") return "C:\\WINDOWS\\system32\\config\\systemprofile";
  const folder = `C:\\Documents and Settings\\${account.name}`;
  if (!machine.files.find(folder)) makeProfile(machine, folder, account);
  return folder;
}

function makeProfile(machine: Machine, folder: string, account: Account): void {
  machine.files.makeFolders("C:\\Documents and Settings");
  const files = machine.disk(account.administrator ? account : { name: "SYSTEM", administrator: true });
  for (const part of ["", "\\Local Settings", "\\Local Settings\\Temp", "\\Application Data"]) {
    files.createFolder(`${folder}${part}`);
  }
}

function shorten(part: string): string {
  return /^[A-Za-z]:$/.test(part) || (part.length <= 8 && !/[ .]/.test(part)) ? part : shortName(part);
}
