import type { ClusterView, LabMailboxServer } from "../cluster/contract";
import { isClusterNode } from "../exchange/cluster-node";
import type { Machine } from "../machine";
import type { Cmdlet, CmdletCall } from "./cmdlet";
import { EXCHANGE_SNAPIN } from "./exchange-snapin";
import { exceptionOf, ScriptError } from "./errors";
import { dateTime, isTrue, textOf } from "./values";
import type { LabObject, Value } from "./values";

/** What the directory knows of a server, its registry says too (operations.md 3.5). */
const MAILBOX_ROLE = "HKLM\\SOFTWARE\\Microsoft\\Exchange\\v8.0\\MailboxRole";

/** Each asks Active Directory and the cluster. */
const CALL_SECONDS = 2;

/*
 * Exchange's cmdlets over the lab's clusters, with parameters, properties and conditions of operations.md 1.2 and 1.5.
 * The texts of their errors and the types of their exceptions are UNVERIFIED and stand for what is printed.
 */
const EXCHANGE: readonly Omit<Cmdlet, "snapin">[] = [
  {
    name: "Get-MailboxServer",
    parameters: { Identity: "value", DomainController: "untaught", Status: "untaught" },
    places: ["Identity"],
    run: async (call) => {
      await reach(call);
      const all = directoryOf(call.session.call.machine);
      const wanted = call.bound.Identity;
      if (wanted === undefined) return all;
      const found = all.filter(({ properties }) => same(textOf(properties.Name ?? null), textOf(wanted)));
      return found.length > 0 ? found : notFound(textOf(wanted));
    },
  },
  {
    name: "Get-ClusteredMailboxServerStatus",
    parameters: { Identity: "value", DomainController: "untaught" },
    places: ["Identity"],
    run: async (call) => {
      const identity = call.bound.Identity;
      const { view, server } = await clusteredServer(call, identity === undefined ? null : textOf(identity));
      requireRights(call, view);
      return [statusOf(view, server)];
    },
  },
  {
    name: "Get-StorageGroupCopyStatus",
    parameters: {
      Identity: "value",
      Server: "value",
      DomainController: "untaught",
      DumpsterStatistics: "untaught",
      StandbyMachine: "untaught",
    },
    places: ["Identity"],
    run: async (call) => {
      if (call.bound.Identity !== undefined) call.session.refuse("Get-StorageGroupCopyStatus -Identity");
      if (call.bound.Server === undefined) call.session.refuse("Get-StorageGroupCopyStatus without -Server");
      const { view, server } = await clusteredServer(call, textOf(call.bound.Server ?? null));
      requireRights(call, view);
      return server.copies.map((copy) => copyOf(server, copy));
    },
  },
  databaseCmdlet("Get-MailboxDatabase", false),
  databaseCmdlet("Get-PublicFolderDatabase", true),
  {
    name: "Move-ClusteredMailboxServer",
    parameters: {
      Identity: "value",
      TargetMachine: "value",
      MoveComment: "value",
      Confirm: "switch",
      IgnoreDismounted: "switch",
      ValidateOnly: "switch",
      DomainController: "untaught",
      WhatIf: "untaught",
    },
    places: ["Identity"],
    mandatory: ["Identity", "TargetMachine", "MoveComment"],
    run: move,
  },
];

export const EXCHANGE_CMDLETS: readonly Cmdlet[] = EXCHANGE.map((cmdlet) => ({
  ...cmdlet,
  snapin: EXCHANGE_SNAPIN,
}));

async function move(call: CmdletCall): Promise<readonly Value[]> {
  const { bound, session } = call;
  const { view, server } = await clusteredServer(call, textOf(bound.Identity ?? null));
  requireRights(call, view);
  // -Confirm defaults to true, and nobody can be asked here (operations.md 1.5).
  if (isTrue(bound.Confirm ?? true))
    throw failed(
      "System.Management.Automation.PSInvalidOperationException",
      "A command that prompts the user failed because the host program or the command type does not support user interaction.",
    );
  const refusal = await view.moveMailboxServer({
    name: server.name,
    to: textOf(bound.TargetMachine ?? null),
    comment: textOf(bound.MoveComment ?? null),
    validateOnly: isTrue(bound.ValidateOnly ?? false),
    ignoreDismounted: isTrue(bound.IgnoreDismounted ?? false),
  });
  if (refusal !== undefined) throw failed("System.InvalidOperationException", refusal);
  void session;
  return [];
}

function databaseCmdlet(name: string, publicFolders: boolean): Omit<Cmdlet, "snapin"> {
  return {
    name,
    parameters: {
      Identity: "untaught",
      Server: "value",
      Status: "switch",
      StorageGroup: "untaught",
      DomainController: "untaught",
      IncludePreExchange2007: "untaught",
    },
    run: async (call) => {
      if (call.bound.Server === undefined) call.session.refuse(`${name} without -Server`);
      const { view, server } = await clusteredServer(call, textOf(call.bound.Server ?? null));
      // Without the right to ask the Information Store the status stays empty.
      const status = isTrue(call.bound.Status ?? false) && mayManage(call, view);
      return server.databases
        .filter((database) => database.publicFolders === publicFolders)
        .map((database) => databaseOf(server, { database, status }));
    },
  };
}

/** Every cmdlet asks Active Directory first: a session without network credentials does not get there (operations.md 9.2). */
async function reach({ session }: CmdletCall): Promise<void> {
  await session.wait(CALL_SECONDS);
  if (session.call.machine.faults.doCmdletsHang) await session.untilKilled();
  if (session.call.process.account.networkCredentials !== true)
    throw failed(
      "Microsoft.Exchange.Data.Directory.ADTransientException",
      "Could not find any available Global Catalog in the forest. No logon servers are available.",
    );
}

interface Clustered {
  readonly view: ClusterView;
  readonly server: LabMailboxServer;
}

/** null: the one that runs on this machine. */
async function clusteredServer(call: CmdletCall, name: string | null): Promise<Clustered> {
  await reach(call);
  const { machine } = call.session.call;
  const fits = (server: LabMailboxServer): boolean =>
    name === null ? same(server.owner, machine.name) : same(server.name, name);
  if (!machine.clusters.some(({ world }) => world.mailboxServers.some(fits))) return notFound(name ?? "");
  for (const view of machine.exchangeClusters) {
    const server = view.mailboxServers.find(fits);
    if (server) return { view, server };
  }
  throw failed(
    "System.ComponentModel.Win32Exception",
    `The cluster of '${name ?? machine.name}' cannot be reached. The Cluster service may not be running.`,
  );
}

function mayManage({ session }: CmdletCall, view: ClusterView): boolean {
  const { account } = session.call.process;
  return account.administrator && view.hasExchangeRights(account.name);
}

/** Exchange Server Administrator, and Administrators on the nodes (operations.md 1.5); the same accounts are that here. */
function requireRights(call: CmdletCall, view: ClusterView): void {
  if (!mayManage(call, view)) throw failed("System.UnauthorizedAccessException", "Access is denied.");
}

function notFound(name: string): never {
  throw failed(
    "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
    `The operation could not be performed because object '${name}' could not be found on domain controller 'DC1.contoso.example'.`,
  );
}

function failed(type: string, message: string): ScriptError {
  return new ScriptError(exceptionOf(type, message), false);
}

/** What the directory knows, whether a cluster answers or not. */
function directoryOf(machine: Machine): readonly LabObject[] {
  const clustered = machine.clusters.flatMap(({ world }) =>
    world.mailboxServers.map((server) =>
      mailboxServer({
        Name: server.name,
        ClusteredStorageType: server.kind === "CCR" ? "NonShared" : "Shared",
        RedundantMachines: server.redundantMachines,
      }),
    ),
  );
  const standalone = machine.organization
    .filter((one) => !isClusterNode(one) && one.keys.view(64).exists(MAILBOX_ROLE))
    .map(({ name }) =>
      mailboxServer({ Name: name, ClusteredStorageType: "Disabled", RedundantMachines: [] }),
    );
  return [...clustered, ...standalone];
}

function mailboxServer(properties: Readonly<Record<string, Value>>): LabObject {
  return {
    type: "Microsoft.Exchange.Data.Directory.Management.MailboxServer",
    text: textOf(properties.Name ?? null),
    properties,
    columns: ["Name", "ClusteredStorageType"],
  };
}

/** operations.md 1.2: {NODEA <Active, Quorum Owner>, NODEB}. */
function statusOf(view: ClusterView, server: LabMailboxServer): LabObject {
  const quorumOwner = view.groups.find(({ name }) => name === view.quorum.group)?.owner ?? "";
  const machines = view.nodes
    .filter(({ name, state }) => state === "up" && server.redundantMachines.some((one) => same(one, name)))
    .map(({ name }) => {
      const marks = [
        ...(same(name, server.owner) ? ["Active"] : []),
        ...(same(name, quorumOwner) ? ["Quorum Owner"] : []),
      ];
      return marks.length > 0 ? `${name} <${marks.join(", ")}>` : name;
    });
  return {
    type: "Microsoft.Exchange.Management.SystemConfigurationTasks.ClusteredMailboxServerStatus",
    columns: ["Identity", "State"],
    properties: {
      Identity: server.name,
      ClusteredMailboxServerName: `${server.name}.contoso.example`,
      State: server.state.replace(/ /g, ""),
      OperationalMachines: machines,
      FailedResources: view.groups
        .filter(({ mailboxServer: name }) => name === server.name)
        .flatMap(({ resources }) => resources.filter(({ state }) => state === "failed"))
        .map(({ name }) => name),
    },
  };
}

function copyOf(server: LabMailboxServer, copy: LabMailboxServer["copies"][number]): LabObject {
  return {
    type: "Microsoft.Exchange.Management.SystemConfigurationTasks.StorageGroupCopyStatusEntry",
    columns: ["Name", "SummaryCopyStatus", "CopyQueueLength", "ReplayQueueLength"],
    properties: {
      Identity: `${server.name}\\${copy.storageGroup}`,
      StorageGroupName: copy.storageGroup,
      Name: copy.storageGroup,
      SummaryCopyStatus: copy.status,
      Failed: copy.status === "Failed",
      FailedMessage: copy.message,
      Seeding: copy.status === "Seeding",
      Suspend: copy.status === "Suspended",
      SuspendComment: "",
      CopyQueueLength: copy.copyQueue,
      ReplayQueueLength: copy.replayQueue,
    },
  };
}

function databaseOf(
  server: LabMailboxServer,
  {
    database,
    status,
  }: { readonly database: LabMailboxServer["databases"][number]; readonly status: boolean },
): LabObject {
  const { lastFullBackup } = database;
  return {
    type: `Microsoft.Exchange.Data.Directory.SystemConfiguration.${database.publicFolders ? "PublicFolder" : "Mailbox"}Database`,
    text: `${server.name}\\${database.storageGroup}\\${database.name}`,
    columns: ["Name", "Server", "StorageGroup"],
    properties: {
      Name: database.name,
      Server: server.name,
      StorageGroup: `${server.name}\\${database.storageGroup}`,
      StorageGroupName: database.storageGroup,
      Mounted: status ? database.mounted : null,
      BackupInProgress: status ? database.backupRunning : null,
      LastFullBackup: status && lastFullBackup !== null ? dateTime(lastFullBackup) : null,
    },
  };
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
