import { fileSystem } from "../com/file-system";
import { environment, shell } from "../com/shell";
import { readText } from "../files/read-text";

export interface CommandResult {
  readonly exitCode: number;
  /** Both streams. Its words are localised; only numbers, SIDs and names that we gave ourselves are parsed. */
  readonly output: string;
}

var workFolder = "";

/** Where commands put their output: a folder that only the caller (or only administrators) can write. */
export function useWorkFolder(folder: string): void {
  workFolder = folder;
}

export function workFile(): string {
  return workFolder + "\\" + fileSystem().GetTempName();
}

/**
 * Runs one of Windows' own programs to its end. By Run and a file, not by Exec: Exec's pipes fill up and, under Wine,
 * do not exist. By its full path: cmd.exe looks into the current folder first.
 */
export function runProgram(program: string, parameters: string): CommandResult {
  var file = workFile();
  // cmd strips the outermost quotes of what follows /c when there are more than two or special characters.
  var line = '"' + systemProgram(program) + '" ' + parameters + ' > "' + file + '" 2>&1';
  try {
    var exitCode = shell().Run('"' + systemProgram("cmd.exe") + '" /c "' + line + '"', 0, true);
    return { exitCode: exitCode, output: readText(file) || "" };
  } finally {
    if (fileSystem().FileExists(file)) fileSystem().DeleteFile(file, true);
  }
}

export function systemProgram(name: string): string {
  return systemRoot() + "\\System32\\" + name;
}

export function systemRoot(): string {
  return environment("SystemRoot") || "C:\\WINDOWS";
}

/** The end of an output, for a message. */
export function lastWords(result: CommandResult): string {
  return result.output.replace(/\s+/g, " ").replace(/^ | $/g, "").substring(0, 300);
}
