import type { ExchangeCall } from "../protocol";
import { mapped } from "../text/arrays";

/**
 * The scripts of the calls, for PowerShell 1.0 (operations.md 9.4): no try, no -File, no ConvertTo-Json. Values are
 * written by Console.Out: what the formatter prints is broken into lines at the width of a screen that is not there.
 */

export var END_MARKER = "<<end";

/**
 * Values are Base64 of UTF-16LE: of what a console's code page has not, of line breaks and of a message's own "=" nothing
 * is lost. Under Stop a trap of 1.0 gets a wrapper around what a cmdlet met, and so it does around what a cmdlet threw:
 * taken off (class library of PowerShell: ActionPreferenceStopException.ErrorRecord, CmdletInvocationException).
 */
var PRELUDE = [
  "$ErrorActionPreference = 'Stop'",
  "$ProgressPreference = 'SilentlyContinue'",
  "function say($name, $value) { [Console]::Out.WriteLine($name + '=' + [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes(\"$value\"))) }",
  "say 'process' $PID",
  "trap {",
  "$why = $_.Exception",
  "if ($why.GetType().Name -eq 'ActionPreferenceStopException') { $why = $why.ErrorRecord.Exception }",
  "if ($why.GetType().Name -eq 'CmdletInvocationException') { $why = $why.InnerException }",
  "say 'error' ($why.GetType().FullName)",
  "say 'message' ($why.Message)",
  "[Console]::Out.WriteLine('" + END_MARKER + "')",
  "exit 1",
  "}",
];

var SNAPIN = "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.Admin";

export function scriptOf(call: ExchangeCall): string {
  return scriptFrom([SNAPIN].concat(linesFor(call)));
}

/** A whole script around the lines that say something. */
export function scriptFrom(lines: readonly string[]): string {
  return PRELUDE.concat(lines, ["[Console]::Out.WriteLine('" + END_MARKER + "')"]).join("\n");
}

function linesFor(call: ExchangeCall): string[] {
  switch (call.kind) {
    case "mailboxServers":
      return mailboxServers(call.nodes);
    case "copies":
      return copies(call.server);
    case "databases":
      return databases("Get-MailboxDatabase", call.server).concat(
        databases("Get-PublicFolderDatabase", call.server),
      );
    case "move":
      return [
        "Move-ClusteredMailboxServer -Identity " +
          quoted(call.server) +
          " -TargetMachine " +
          quoted(call.to) +
          " -MoveComment " +
          quoted(call.comment) +
          " -Confirm:$false" +
          (call.validateOnly ? " -ValidateOnly" : "") +
          " | Out-Null",
      ];
  }
}

/** The status of one that another cluster runs is not asked for: that cluster need not answer (operations.md 1.5). */
function mailboxServers(nodes: readonly string[]): string[] {
  return [
    "$nodes = @(" + mapped(nodes, quoted).join(", ") + ")",
    "foreach ($server in @(Get-MailboxServer)) {",
    "if (\"$($server.ClusteredStorageType)\" -eq 'Disabled') { continue }",
    "$ours = $false",
    'foreach ($machine in @($server.RedundantMachines)) { if ($nodes -contains "$machine") { $ours = $true } }',
    "if (-not $ours) { continue }",
    "say 'item' 'server'",
    "say 'name' $server.Name",
    "say 'storage' $server.ClusteredStorageType",
    "foreach ($machine in @($server.RedundantMachines)) { say 'redundant' $machine }",
    "$status = Get-ClusteredMailboxServerStatus -Identity $server.Name",
    "say 'state' $status.State",
    "foreach ($machine in @($status.OperationalMachines)) { say 'machine' $machine }",
    "}",
  ];
}

function copies(server: string): string[] {
  return [
    "foreach ($copy in @(Get-StorageGroupCopyStatus -Server " + quoted(server) + ")) {",
    "say 'item' 'copy'",
    "say 'group' $copy.StorageGroupName",
    "say 'status' $copy.SummaryCopyStatus",
    "say 'copyQueue' $copy.CopyQueueLength",
    "say 'replayQueue' $copy.ReplayQueueLength",
    "say 'message' $copy.FailedMessage",
    "}",
  ];
}

function databases(cmdlet: string, server: string): string[] {
  return [
    "foreach ($database in @(" + cmdlet + " -Server " + quoted(server) + " -Status)) {",
    "say 'item' '" + (cmdlet === "Get-MailboxDatabase" ? "mailboxes" : "publicFolders") + "'",
    "say 'name' $database.Name",
    "say 'group' $database.StorageGroupName",
    "say 'mounted' $database.Mounted",
    "say 'backup' $database.BackupInProgress",
    // "s" is the one form that no culture and calendar changes.
    "if ($database.LastFullBackup) { say 'lastFullBackup' ($database.LastFullBackup.ToUniversalTime().ToString('s') + 'Z') }",
    "}",
  ];
}

/** Nothing is special between single quotes but the quote itself, which the alphabets of names leave out. */
function quoted(value: string): string {
  return "'" + value + "'";
}
