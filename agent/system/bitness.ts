import { fileSystem } from "../com/file-system";
import { environment, shell } from "../com/shell";
import { fail } from "../text/failure";
import { systemRoot } from "./programs";

/** A 32-bit SSH server starts 32-bit programs: they see another registry (operations.md 3.1, 9.5). */
export function isWrongBitness(): boolean {
  return environment("PROCESSOR_ARCHITEW6432") !== "";
}

/**
 * Runs this request again in a 64-bit process, which writes the reply file. Sysnative is the only door from a 32-bit
 * process to the 64-bit System32; Server 2003 has it with an update only (unverified, operations.md 3.1).
 */
export function runAgainIn64Bits(requestFile: string, replyFile: string): void {
  var cscript = systemRoot() + "\\Sysnative\\cscript.exe";
  if (!fileSystem().FileExists(cscript)) noWayOut("There is no " + cscript + ".");
  var line =
    '"' + cscript + '" //nologo "' + WScript.ScriptFullName + '" "' + requestFile + '" "' + replyFile + '"';
  var exitCode = shell().Run(line, 0, true);
  if (!fileSystem().FileExists(replyFile))
    noWayOut(cscript + " ended with " + exitCode + " and without a reply.");
}

function noWayOut(detail: string): never {
  return fail({
    code: "wrongBitness",
    message:
      "The SSH server is a 32-bit program on 64-bit Windows, where it sees another registry than Exchange does. " +
      "Install a 64-bit SSH server, or the Windows update that adds the Sysnative folder (KB942589 on Server 2003).",
    detail: detail,
  });
}
