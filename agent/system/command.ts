import { fileSystem } from "../com/file-system";
import { shell } from "../com/shell";
import { readText } from "../files/read-text";
import { systemProgram } from "./programs";

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

/** Runs one of Windows' own programs to its end. */
export function runProgram(program: string, parameters: string): CommandResult {
  return runLine('"' + systemProgram(program) + '" ' + parameters);
}

/** A line of cmd.exe. By Run and a file, not by Exec: Exec's pipes fill up and, under Wine, do not exist. */
export function runLine(line: string): CommandResult {
  var file = workFile();
  // cmd strips the outermost quotes of what follows /c when there are more than two or special characters.
  var whole = line + ' > "' + file + '" 2>&1';
  try {
    var exitCode = shell().Run('"' + systemProgram("cmd.exe") + '" /c "' + whole + '"', 0, true);
    return { exitCode: exitCode, output: readText(file) || "" };
  } finally {
    if (fileSystem().FileExists(file)) fileSystem().DeleteFile(file, true);
  }
}

/** The end of an output, for a message. */
export function lastWords(result: CommandResult): string {
  return result.output.replace(/\s+/g, " ").replace(/^ | $/g, "").substring(0, 300);
}
