import { SYSTEM } from "../account";
import type { Machine } from "../machine";
import { forgetCopies, rollBack } from "./file-changes";
import type { InstallerEvents } from "./installer-events";
import { installerEvents } from "./installer-events";
import type { InstallerLog } from "./installer-log";
import type { Journal } from "./transaction-table";
import type { ActionRun, Product } from "./windows-installer";

export interface TransactionRun extends ActionRun {
  readonly journal: Journal;
  readonly events: InstallerEvents;
}

export interface Transaction {
  readonly machine: Machine;
  readonly product: Product;
  readonly title: string;
  readonly removal: boolean;
  /** Path of the package's cached copy that a rollback takes away again. */
  readonly cached: string | undefined;
  readonly log: InstallerLog | undefined;
  readonly restartAllowed: boolean;
  /** Gives the error text when it fails. */
  readonly work: (run: TransactionRun) => Promise<string | undefined>;
}

/** The server side of msiexec: runs in the Windows Installer service whatever becomes of the client (operations.md 9.3). */
export async function execute(transaction: Transaction): Promise<number> {
  const { machine, product, title, removal, log } = transaction;
  const { transactions } = machine.msi;
  const refused = refusal(machine);
  if (refused !== undefined) return refused;
  const signal = transactions.life;
  const server = machine.processTable.start({ image: "C:\\WINDOWS\\system32\\msiexec.exe", account: SYSTEM });
  const events = installerEvents(machine, product);
  const run = newRun(transaction, signal, events);
  transactions.take(title);
  log?.actionStarts("INSTALL");
  await finishSuspended(machine, run);
  transactions.journal = run.journal;
  const trouble = failure(machine, "starting") ?? (await transaction.work(run));
  if (trouble !== undefined) {
    run.log(`Product: ${product.name} -- ${trouble}`);
    log?.actionEnds("InstallExecute", 3);
    log?.actionEnds("INSTALL", 3);
    await rollBack(machine, run.journal, signal);
  } else {
    log?.actionEnds("INSTALL", 1);
    forgetCopies(machine);
  }
  transactions.journal = undefined;
  transactions.release();
  machine.processTable.ended(server.pid);
  const code = trouble === undefined ? restartCode(transaction) : exitCodeOf(trouble);
  if (trouble !== undefined) events.failed({ title, code, logPath: log?.path, removal });
  else if (removal) events.removed(title);
  else events.installed(title);
  log?.end(code);
  if (code === 1641) void machine.restart();
  return code;
}

/** A test's failure at a phase, with its exit code in the text. */
export function failure(
  machine: Machine,
  phase: Parameters<Machine["faults"]["failureAt"]>[0],
): string | undefined {
  const code = machine.faults.failureAt(phase);
  return code === undefined ? undefined : `Installation ended (exit code ${code}).`;
}

function exitCodeOf(trouble: string): number {
  return Number(/\(exit code (\d+)\)/.exec(trouble)?.[1] ?? 1603);
}

function refusal(machine: Machine): number | undefined {
  if (machine.services.find("msiserver")?.start === "disabled") return 1601;
  return machine.msi.transactions.holder === undefined ? undefined : 1618;
}

function newRun(transaction: Transaction, signal: AbortSignal, events: InstallerEvents): TransactionRun {
  const { title, cached, log } = transaction;
  const journal: Journal = { title, cached, replaced: [], filesLeft: 0, undoRegistration: undefined };
  return { journal, events, signal, log: (line) => log?.server(line) };
}

/**
 * An installation that power interrupted is undone first. That a /qn run answers error 1704 so is UNVERIFIED
 * (operations.md 2.4: commonly).
 */
async function finishSuspended(machine: Machine, run: TransactionRun): Promise<void> {
  const { journal } = machine.msi.transactions;
  if (!journal) return;
  run.log(`An installation for ${journal.title} is currently suspended. Undoing its changes.`);
  await rollBack(machine, journal, run.signal);
}

/** operations.md 2.1: without a restart option a quiet run restarts the machine whenever it needs to. */
function restartCode({ machine, restartAllowed }: Transaction): number {
  if (!machine.faults.restartNeeded) return 0;
  machine.keys
    .view(64)
    .set("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager", "PendingFileRenameOperations", {
      type: "REG_MULTI_SZ",
      data: ["\\??\\C:\\Config.Msi\\lab.rbf", ""],
    });
  return restartAllowed ? 1641 : 3010;
}
