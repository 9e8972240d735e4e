import { fileSystem, ANSI, FOR_WRITING } from "../com/file-system";
import { lastWords, runProgram, workFile } from "../system/command";
import { fail } from "../text/failure";
import type { Answer } from "../protocol";

/** Protected from inheritance; Administrators and SYSTEM, and what is made in it likewise. */
var CLOSED = "D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";
var CLOSED_TO_SIDS = "/inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F /grant:r *S-1-5-18:(OI)(CI)F";

/** cacls asks "Are you sure (Y/N)?" in its own language: yes, ja, oui, sim or si, tak, kylla, igen, evet. */
var YES = "YJOSTKIE";

/** By SDDL and SIDs: names of groups are localised. cacls has /S from Server 2003 SP2 on, icacls comes with Server 2008. */
export function closeFolder(folder: string): void {
  var first = setByCacls(folder);
  if (isClosed(folder) === "yes") return;
  var second = lastWords(runProgram("icacls.exe", '"' + folder + '" ' + CLOSED_TO_SIDS));
  if (isClosed(folder) === "yes") return;
  fail({
    code: "accessList",
    message:
      "The folder " +
      folder +
      " could not be closed to others than Administrators and SYSTEM. Nothing was put into it.",
    detail: "cacls: " + first + " icacls: " + second,
  });
}

/** Read back, whatever the tools said. */
export function isClosed(folder: string): Answer {
  var result = runProgram("cacls.exe", '"' + folder + '" /S');
  // The path before it may be on drive D: a list of entries follows the flags, never a backslash.
  var list = /D:([A-Z]*)((\([^()]*\))+)/.exec(result.output);
  if (list === null) return "unknown";
  if ((list[1] as string).indexOf("P") < 0) return "no";
  var others = (list[2] as string).replace(/\(A;[A-Z]*;[^;()]*;;;(BA|SY|S-1-5-32-544|S-1-5-18)\)/g, "");
  return others === "" ? "yes" : "no";
}

/** One letter after the other, each looked at: what a wrong one does is not known. */
function setByCacls(folder: string): string {
  var said = "";
  for (var index = 0; index < YES.length; index++) {
    said = answerCacls(folder, YES.charAt(index));
    if (isClosed(folder) === "yes") return said;
  }
  return said;
}

function answerCacls(folder: string, letter: string): string {
  var answers = workFile();
  var stream = fileSystem().OpenTextFile(answers, FOR_WRITING, true, ANSI);
  stream.Write(letter + "\r\n");
  stream.Close();
  try {
    return lastWords(runProgram("cacls.exe", '"' + folder + '" /S:"' + CLOSED + '" < "' + answers + '"'));
  } finally {
    fileSystem().DeleteFile(answers, true);
  }
}
