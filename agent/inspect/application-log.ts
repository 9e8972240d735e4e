import type { InstallerEvent } from "../protocol";
import { itemsIn, valueIn } from "../exchange/items";
import { runScript } from "../exchange/run-script";
import type { Said } from "../exchange/run-script";
import { scriptFrom } from "../exchange/scripts";
import { mapped } from "../text/arrays";

/** A log of 16 MB, the usual size, is some ten thousand events. */
var LOG_SECONDS = 45;

/**
 * Installed, could not be installed with and without a log, held file, product configured or not, status of an update, and
 * 10000 and an error of Windows Installer's table about files (operations.md 5.1, 5.3, 6.10).
 */
var WANTED = [
  1022, 1023, 1024, 1025, 1036, 1037, 11304, 11306, 11601, 11704, 11706, 11720, 11728, 11729, 11920, 11921,
];
/** More than that says nothing new. */
var MOST = 400;

export interface ApplicationLog {
  /** "": the log is empty. */
  readonly since: string;
  readonly events: InstallerEvent[];
}

/**
 * By .NET's EventLog in PowerShell, which asks the Event Log service: the service of WMI may be one of those that are
 * disabled (operations.md 4.3). Throws where that fails.
 */
export function readApplicationLog(): ApplicationLog {
  var said = runScript(
    scriptFrom([
      "$wanted = @(" + WANTED.join(", ") + ")",
      "$since = ''",
      "$log = New-Object System.Diagnostics.EventLog 'Application'",
      "foreach ($entry in $log.Entries) {",
      // "s" is the one form that no culture and calendar changes.
      "if ($since -eq '') { $since = $entry.TimeGenerated.ToUniversalTime().ToString('s') + 'Z' }",
      "if ($entry.Source -ne 'MsiInstaller') { continue }",
      "if ($wanted -notcontains $entry.EventID) { continue }",
      "say 'item' 'event'",
      "say 'id' $entry.EventID",
      "say 'type' $entry.EntryType",
      "say 'time' ($entry.TimeGenerated.ToUniversalTime().ToString('s') + 'Z')",
      "say 'message' $entry.Message",
      "}",
      "say 'item' 'log'",
      "say 'since' $since",
    ]),
    LOG_SECONDS,
  );
  return logIn(said);
}

function logIn(said: readonly Said[]): ApplicationLog {
  var items = itemsIn(said);
  var log = items[items.length - 1];
  if (log === undefined || log.kind !== "log") throw new Error("PowerShell said nothing of the log");
  return {
    since: valueIn(log, "since"),
    events: mapped(items.slice(0, items.length - 1).slice(-MOST), function (item): InstallerEvent {
      return {
        id: Number(valueIn(item, "id")),
        time: valueIn(item, "time"),
        type: typeOf(valueIn(item, "type")),
        message: valueIn(item, "message"),
      };
    }),
  };
}

/** Names of an enumeration of .NET: the same in every language. */
function typeOf(name: string): InstallerEvent["type"] {
  if (name === "Error") return "error";
  if (name === "Warning") return "warning";
  return name === "Information" ? "information" : "unknown";
}
