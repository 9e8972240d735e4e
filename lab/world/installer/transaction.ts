import { SYSTEM } from "../account";
import type { Machine } from "../machine";
import { needRestart } from "../pending-renames";
import { forgetCopies, rollBack } from "./file-changes";
import type { InstallerEvents } from "./installer-events";
import { installerEvents } from "./installer-events";
import type { InstallerLog } from "./installer-log";
import type { Journal } from "./transaction-table";
import type { ActionRun, Product } from "./windows-installer";

export interface TransactionRun extends ActionRun {
  readonly journal: Journal;
  /** Done in one go with the end of the transaction: no loss of power comes between. */
  commit: (() => void) | undefined;
  readonly events: InstallerEvents;
}

export interface Transaction {
  readonly machine: Machine;
  readonly product: Product;
  /** What was asked for, in a form that the same command has again. */
  readonly key: string;
  readonly title: string;
  readonly removal: boolean;
  /** Path of the package's cached copy that a rollback takes away again. */
  readonly cached: string | undefined;
  readonly log: InstallerLog | undefined;
  readonly restartAllowed: boolean;
  /** Gives the error text when it fails. */
  readonly work: (run: TransactionRun) => Promise<string | undefined>;
}

/** The service's process was killed under its client; UNVERIFIED that the client then ends with this code. */
const SERVICE_FAILURE = 1601;
const SUSPENDED = 1604;

/** The server side of msiexec: runs in the Windows Installer service whatever becomes of the client (operations.md 9.3). */
export async function execute(transaction: Transaction): Promise<number> {
  const { machine } = transaction;
  const { transactions } = machine.msi;
  const refused = refusal(machine);
  if (refused !== undefined) return refused;
  const server = machine.processTable.start({ image: "C:\\WINDOWS\\system32\\msiexec.exe", account: SYSTEM });
  transactions.begin(server.pid);
  const died = (): void => transactions.leaveSuspended();
  server.killed.addEventListener("abort", died, { once: true });
  const { life } = transactions;
  const signal = AbortSignal.any([life, server.killed]);
  try {
    return await transact(transaction, signal);
  } catch (error) {
    if (life.aborted || !server.killed.aborted) throw error;
    return machine.faults.installerWaitsForBoot ? SUSPENDED : SERVICE_FAILURE;
  } finally {
    server.killed.removeEventListener("abort", died);
    machine.processTable.ended(server.pid);
  }
}

async function transact(transaction: Transaction, signal: AbortSignal): Promise<number> {
  const { machine, product, title, log } = transaction;
  const { transactions } = machine.msi;
  const events = installerEvents(machine, product);
  transactions.step("begin", signal);
  transactions.take(title);
  log?.actionStarts("INSTALL");
  const { journal } = transactions;
  const resumes = journal?.key === transaction.key && transactions.suspendedReading.sameCommand === "resumes";
  const run = newRun({ transaction, signal, events, resumed: resumes ? journal : undefined });
  const suspended = resumes ? undefined : await undoSuspended(transaction, run);
  if (suspended !== undefined) {
    transactions.leaveSuspended();
    run.log(`Product: ${product.name} -- ${suspended}`);
    log?.actionEnds("INSTALL", 3);
    return finish(transaction, { events, trouble: suspended });
  }
  transactions.journal = run.journal;
  const trouble = failure(machine, "starting") ?? (await transaction.work(run));
  transactions.step("end", signal);
  if (trouble !== undefined) {
    run.log(`Product: ${product.name} -- ${trouble}`);
    log?.actionEnds("InstallExecute", 3);
    log?.actionEnds("INSTALL", 3);
    await rollBack(machine, run.journal, signal);
  } else {
    log?.actionEnds("INSTALL", 1);
    forgetCopies(machine);
    run.commit?.();
  }
  transactions.journal = undefined;
  transactions.release();
  return finish(transaction, { events, trouble });
}

/** Events, the last lines of the log, and the exit code. */
function finish(
  transaction: Transaction,
  { events, trouble }: { readonly events: InstallerEvents; readonly trouble: string | undefined },
): number {
  const { machine, title, removal, log } = transaction;
  const code = trouble === undefined ? restartCode(transaction) : exitCodeOf(trouble);
  if (trouble !== undefined) events.failed({ title, code, logPath: log?.path, removal });
  else if (removal) events.removed(title);
  else events.installed(title);
  if (code === 3010) events.restartDeferred();
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
  if (machine.faults.installerWaitsForBoot) return SUSPENDED;
  return machine.msi.transactions.holder === undefined ? undefined : 1618;
}

interface NewRun {
  readonly transaction: Transaction;
  readonly signal: AbortSignal;
  readonly events: InstallerEvents;
  /** Of a suspended installation that goes on where it was. */
  readonly resumed: Journal | undefined;
}

function newRun({ transaction, signal, events, resumed }: NewRun): TransactionRun {
  const { machine, key, title, cached, log } = transaction;
  const journal: Journal = resumed ?? {
    key,
    title,
    cached,
    replaced: [],
    filesLeft: 0,
    servicesStopped: false,
    undoRegistration: undefined,
  };
  return {
    journal,
    events,
    signal,
    commit: undefined,
    log: (line) => log?.server(line),
    step: (what) => machine.msi.transactions.step(what, signal),
  };
}

/** Gives the error text when the suspended installation of another package is in the way (operations.md 2.4). */
async function undoSuspended(
  { machine, key }: Transaction,
  run: TransactionRun,
): Promise<string | undefined> {
  const { journal, suspendedReading } = machine.msi.transactions;
  if (!journal) return undefined;
  const text = `An installation for ${journal.title} is currently suspended.`;
  if (journal.key !== key && suspendedReading.anotherPackage === "error 1704") {
    run.events.error(1704, text);
    return `Error 1704. ${text} You must undo the changes made by that installation to continue.`;
  }
  run.log(`${text} Undoing its changes.`);
  await rollBack(machine, journal, run.signal);
  return undefined;
}

/** operations.md 2.1: without a restart option a quiet run restarts the machine whenever it needs to. */
function restartCode({ machine, restartAllowed }: Transaction): number {
  const { restartNeeded } = machine.faults;
  if (restartNeeded === false) return 0;
  needRestart(machine);
  return restartAllowed || restartNeeded === "by the installer" ? 1641 : 3010;
}
