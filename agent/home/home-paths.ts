import { environment } from "../com/shell";
import { HOME_FOLDER } from "../protocol";
import { systemRoot } from "../system/programs";

export function homeFolder(): string {
  return systemDrive() + "\\" + HOME_FOLDER;
}

export function systemDrive(): string {
  return environment("SystemDrive") || "C:";
}

export function agentFolder(): string {
  return homeFolder() + "\\agent";
}

export function packagesFolder(): string {
  return homeFolder() + "\\packages";
}

export function packagePath(file: { readonly sha256: string; readonly name: string }): string {
  return packagesFolder() + "\\" + file.sha256 + "\\" + file.name;
}

export function jobsFolder(): string {
  return homeFolder() + "\\jobs";
}

/** In the folder that stays when the server is given up. */
export function auditFile(): string {
  return proofFolder() + "\\audit.log";
}

export function recordFile(): string {
  return homeFolder() + "\\record.json";
}

export function lockFile(): string {
  return homeFolder() + "\\lock.txt";
}

/** The other half of the proof that our folder is ours (home.ts). Ordinary users cannot create anything in here. */
export function proofFolder(): string {
  return systemRoot() + "\\" + HOME_FOLDER;
}
