import { fileSystem } from "../com/file-system";
import { lastWords } from "../system/command";
import { runLimited } from "../system/limited";
import type { LimitedRun } from "../system/limited";
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
var MEANINGS: readonly {
  readonly type: RegExp;
  /** Of the message, where the type alone does not tell. */
  readonly says?: RegExp;
  readonly code: AgentFailureCode;
  readonly what: string;
}[] = [
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
    // LDAP's own name of the error, which is not translated.
    type: /^Microsoft\.Exchange\.Data\.Directory\./,
    says: /INSUFF_ACCESS_RIGHTS/,
    code: "noRights",
    what: "This account may not do this in Exchange.",
  },
  {
    type: /^Microsoft\.Exchange\.Data\.Directory\./,
    code: "noCredentials",
    what: "Active Directory could not be asked in this session.",
  },
];

/**
 * Runs a script to its end marker, at most so long. Its stdin is empty: an open one is said to keep PowerShell waiting
 * (operations.md 9.4).
 */
export function runScript(script: string, seconds: number): readonly Said[] {
  if (!fileSystem().FileExists(systemProgram(POWERSHELL)))
    fail({ code: "noShell", message: "Windows PowerShell is not installed here.", detail: POWERSHELL });
  var run = runLimited(
    POWERSHELL,
    "-NoLogo -NoProfile -NonInteractive -EncodedCommand " + encodedText(script) + " < nul",
    { seconds: seconds, processId: processIdIn },
  );
  var said = saidIn(run.output);
  if (said.isWhole) return checked(said.lines, run);
  if (run.end !== "byItself") return tooLate(run, seconds);
  return fail({
    code: "exchangeRefused",
    message: "PowerShell ended with " + run.exitCode + " before the script was at its end.",
    detail: lastWords(run),
  });
}

function saidIn(output: string): { readonly lines: readonly Said[]; readonly isWhole: boolean } {
  var lines = linesOf(output);
  var said: Said[] = [];
  for (var index = 0; index < lines.length; index++) {
    var line = lines[index] as string;
    if (line === END_MARKER) return { lines: said, isWhole: true };
    var match = SAID.exec(line);
    var value = match === null ? null : decodedText(match[2]!);
    if (match !== null && value !== null) said.push({ name: match[1]!, value: value });
  }
  return { lines: said, isWhole: false };
}

function processIdIn(output: string): string | null {
  return valueOf(saidIn(output).lines, "process");
}

function tooLate(run: LimitedRun, seconds: number): never {
  return fail({
    code: "exchangeRefused",
    message:
      "Exchange's cmdlets did not answer within " +
      seconds +
      " s" +
      (run.end === "late"
        ? ", and PowerShell was ended."
        : ", and PowerShell could not be ended: it may still run."),
    detail: lastWords(run),
  });
}

function checked(said: readonly Said[], run: LimitedRun): readonly Said[] {
  var type = valueOf(said, "error");
  if (type === null && run.exitCode === 0) return said;
  var message = valueOf(said, "message") || "PowerShell ended with " + run.exitCode + ".";
  for (var index = 0; index < MEANINGS.length; index++) {
    var meaning = MEANINGS[index]!;
    if (type !== null && meaning.type.test(type) && (!meaning.says || meaning.says.test(message)))
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
