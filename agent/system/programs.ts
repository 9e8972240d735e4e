import { environment } from "../com/shell";

/** The full path: cmd.exe and Run look into the current folder first. */
export function systemProgram(name: string): string {
  return systemRoot() + "\\System32\\" + name;
}

export function systemRoot(): string {
  return environment("SystemRoot") || "C:\\WINDOWS";
}
