import type { ExchangeCall } from "../protocol";
import { mapped } from "../text/arrays";

/**
 * The scripts of the calls, for PowerShell 1.0 (operations.md 9.4): no try, no -File, no ConvertTo-Json. Values are
 * written by Console.Out: what the formatter prints is broken into lines at the width of a screen that is not there.
 */

export var END_MARKER = "<<end";

/** A blank in a value stays, a line break becomes one: each value is one line. */
var PRELUDE = [
  "$ErrorActionPreference = 'Stop'",
  "function say($name, $value) { [Console]::Out.WriteLine($name + '=' + (\"$value\" -replace '\\s+', ' ')) }",
  "trap { say 'error' ($_.Exception.GetType().FullName); say 'message' ($_.Exception.Message); [Console]::Out.WriteLine('" +
    END_MARKER +
    "'); exit 1 }",
  "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.Admin",
];

export function scriptOf(call: ExchangeCall): string {
  return PRELUDE.concat(linesFor(call), ["[Console]::Out.WriteLine('" + END_MARKER + "')"]).join("\n");
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
    "if ($database.LastFullBackup) { say 'lastFullBackup' ($database.LastFullBackup.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ')) }",
    "}",
  ];
}

/** Nothing is special between single quotes but the quote itself, which the alphabets of names leave out. */
function quoted(value: string): string {
  return "'" + value + "'";
}
