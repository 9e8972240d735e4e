import type { Machine } from "../machine";
import { WindowsError } from "../contract";
import { productFile } from "../exchange/portable-executable";
import { needRestart } from "../pending-renames";
import type { InstallerEvents } from "./installer-events";
import type { Journal, ReplacedFile } from "./transaction-table";

/** Hidden system folder for the copies that a rollback needs (operations.md 2.4). */
const ROLLBACK_FOLDER = "C:\\Config.Msi";
export const SECONDS_PER_FILE = 30;

export interface FileChange {
  readonly path: string;
  /** "": a file without a version. */
  readonly version: string;
  readonly size: number;
  /** Default: what a file of that name and version is made of. */
  readonly data?: Buffer;
}

export interface ChangeRun {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly changes: readonly FileChange[];
  readonly events: InstallerEvents;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What installing bytes of one version over another needs on the drive: the new files and copies of the old. */
export function bytesNeeded(machine: Machine, changes: readonly FileChange[]): number {
  return changes.reduce((sum, { path, size }) => sum + size + (machine.files.file(path)?.size ?? 0), 0);
}

/** Replaces file after file, writing down what was there. Gives the error of the first that cannot be. */
export async function changeFiles(run: ChangeRun): Promise<string | undefined> {
  const { machine, journal, changes, signal } = run;
  const { transactions } = machine.msi;
  // Those that a suspended installation has replaced already stay as they are when it is resumed.
  const done = new Set(journal.replaced.map(({ path }) => path));
  const left = changes.filter(({ path }) => !done.has(path));
  journal.filesLeft = left.length;
  await transactions.enter("replacing files", signal);
  for (const change of left) {
    if (journal.replaced.length === Math.floor(changes.length / 2))
      await transactions.enter("half replaced", signal);
    await machine.clock.sleep(SECONDS_PER_FILE * 1000, signal);
    transactions.step(`replace ${change.path}`, signal);
    const trouble = inUse(run, change) ?? replaceFile(run, change);
    if (trouble) return trouble;
    journal.filesLeft--;
  }
  return undefined;
}

/** No Restart Manager on Server 2003, and no Retry in a silent run (operations.md 5.3): error 1306. */
function inUse({ machine, events, log }: ChangeRun, { path }: FileChange): string | undefined {
  const [hold] = machine.files.file(path)?.holds ?? [];
  if (!hold) return undefined;
  const image = machine.processTable.get(hold.pid)?.image ?? "";
  log(
    `Info 1603. The file ${path} is being held in use${image === "" ? "." : ` by the following process: Name: ${image}, Id: ${hold.pid}, Window Title: '(not determined yet)'.`}`,
  );
  events.fileInUse({ path, image, pid: hold.pid });
  return `Error 1306. Another application has exclusive access to the file '${path}'. Please shut down all other applications, then click Retry.`;
}

function replaceFile({ machine, journal, log }: ChangeRun, change: FileChange): string | undefined {
  const { files } = machine;
  const old = files.file(change.path);
  try {
    const copy = old && `${ROLLBACK_FOLDER}\\${(journal.replaced.length + 1).toString(16)}.rbf`;
    if (copy) {
      files.makeFolders(ROLLBACK_FOLDER);
      files.system.write(copy, files.system.read(change.path));
    }
    journal.replaced.push({ path: change.path, copy, version: old?.version });
    const name = change.path.slice(change.path.lastIndexOf("\\") + 1);
    files.putFile(change.path, {
      ...(change.version === "" ? {} : { version: change.version }),
      data: change.data ?? productFile(name, change),
    });
    log(`Executing op: FileCopy(SourceName=${name},DestName=${name},Version=${change.version})`);
    return undefined;
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return error.number === 112
      ? `Error 1601. Out of disk space -- Volume: '${change.path.slice(0, 2)}'.`
      : `Error 1304. Error writing to file: ${change.path}. Error ${error.number}.`;
  }
}

/** Puts everything back that the journal names, newest first. What the package's actions did to services stays. */
export async function rollBack(machine: Machine, journal: Journal, signal: AbortSignal): Promise<void> {
  const { transactions } = machine.msi;
  await transactions.enter("rolling back", signal);
  // Until the last one is back, files of two levels lie side by side.
  journal.filesLeft++;
  for (const file of [...journal.replaced].reverse()) {
    await machine.clock.sleep((SECONDS_PER_FILE * 1000) / 2, signal);
    transactions.step(`put back ${file.path}`, signal);
    putBack(machine, file);
    journal.replaced.pop();
  }
  transactions.step("undo the registration", signal);
  journal.undoRegistration?.();
  if (journal.cached && machine.files.file(journal.cached)) machine.files.system.remove(journal.cached);
  forgetCopies(machine);
}

/**
 * A file that is in use is moved away and its old self put in its place; what is moved goes at the next restart
 * (UNVERIFIED: nothing read says what a rollback does about files in use).
 */
function putBack(machine: Machine, { path, copy, version }: ReplacedFile): void {
  const { files } = machine;
  const inUse = files.file(path);
  if (inUse && inUse.holds.size > 0) {
    files.takeOut(inUse);
    files.charge(path, -inUse.size);
    needRestart(machine);
  }
  if (copy !== undefined)
    files.putFile(path, { data: files.system.read(copy), ...(version ? { version } : {}) });
  else if (files.file(path)) files.system.remove(path);
}

export function forgetCopies(machine: Machine): void {
  const { files } = machine;
  if (!files.find(ROLLBACK_FOLDER)) return;
  for (const name of files.system.list(ROLLBACK_FOLDER)) files.system.remove(`${ROLLBACK_FOLDER}\\${name}`);
  files.system.removeFolder(ROLLBACK_FOLDER);
}
