import { fileSystem } from "../com/file-system";
import { lastWords, runProgram } from "../system/command";
import type { CommandResult } from "../system/command";
import { systemProgram } from "../system/programs";
import { fail } from "../text/failure";
import type { AgentFailureCode } from "../protocol";
import { linesOf } from "../text/trim";
import { decodedText, encodedText } from "./base64";
import { END_MARKER } from "./scripts";

/** One line of a script's output. */
export interface Said {
  readonly name: string;
  readonly value: string;
}

/** What is not of this shape is a warning that PowerShell printed. */
var SAID = /^([A-Za-z]+)=([A-Za-z0-9+\/]*=*)$/;

var POWERSHELL = "WindowsPowerShell\\v1.0\\powershell.exe";

/**
 * What kind of refusal an exception is, by its type's name: the messages are localised. That a session without network
 * credentials ends in one of the directory's exceptions is INFERRED (operations.md 9.2); which one is UNVERIFIED.
 */
var MEANINGS: readonly { readonly type: RegExp; readonly code: AgentFailureCode; readonly what: string }[] = [
  {
    type: /PSSnapIn|PSArgumentException|CommandNotFoundException/i,
    code: "noShell",
    what: "Exchange's management tools are not installed here.",
  },
  {
    type: /UnauthorizedAccess|InsufficientPermission|AccessDenied|SecurityException/i,
    code: "noRights",
    what: "This account may not do this in Exchange.",
  },
  {
    type: /^Microsoft\.Exchange\.Data\.Directory\./,
    code: "noCredentials",
    what: "Active Directory could not be asked in this session.",
  },
];

/** Runs a script to its end marker. Its stdin is empty: an open one is said to keep PowerShell waiting (operations.md 9.4). */
export function runScript(script: string): readonly Said[] {
  if (!fileSystem().FileExists(systemProgram(POWERSHELL)))
    fail({ code: "noShell", message: "Windows PowerShell is not installed here.", detail: POWERSHELL });
  var run = runProgram(
    POWERSHELL,
    "-NoLogo -NoProfile -NonInteractive -EncodedCommand " + encodedText(script) + " < nul",
  );
  var lines = linesOf(run.output);
  var said: Said[] = [];
  for (var index = 0; index < lines.length; index++) {
    var line = lines[index] as string;
    if (line === END_MARKER) return checked(said, run);
    var match = SAID.exec(line);
    var value = match === null ? null : decodedText(match[2]!);
    if (match !== null && value !== null) said.push({ name: match[1]!, value: value });
  }
  return fail({
    code: "exchangeRefused",
    message: "PowerShell ended with " + run.exitCode + " before the script was at its end.",
    detail: lastWords(run),
  });
}

function checked(said: readonly Said[], run: CommandResult): readonly Said[] {
  var type = valueOf(said, "error");
  if (type === null && run.exitCode === 0) return said;
  var message = valueOf(said, "message") || "PowerShell ended with " + run.exitCode + ".";
  for (var index = 0; index < MEANINGS.length; index++) {
    var meaning = MEANINGS[index]!;
    if (type !== null && meaning.type.test(type))
      return fail({ code: meaning.code, message: meaning.what, detail: type + ": " + message });
  }
  return fail({ code: "exchangeRefused", message: message, detail: type || "" });
}

/** The last of that name: an error comes after what was said before it. */
function valueOf(said: readonly Said[], name: string): string | null {
  var value: string | null = null;
  for (var index = 0; index < said.length; index++) {
    var line = said[index]!;
    if (line.name === name) value = line.value;
  }
  return value;
}
