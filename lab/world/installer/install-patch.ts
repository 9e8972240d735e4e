import { SYSTEM } from "../account";
import type { Account } from "../contract";
import { WindowsError } from "../contract";
import type { Machine } from "../machine";
import type { LabMsp } from "../../msp";
import { readLabMsp } from "../../msp";
import { bytesNeeded, changeFiles } from "./file-changes";
import type { FileChange } from "./file-changes";
import type { InstallerLog } from "./installer-log";
import type { PatchEntry } from "./patch-entry";
import { fileVersionWith, patchEntry, patchStates } from "./patch-entry";
import { execute, failure } from "./transaction";
import type { TransactionRun } from "./transaction";
import type { Product } from "./windows-installer";

export interface InstallRequest {
  readonly machine: Machine;
  readonly account: Account;
  readonly path: string;
  readonly log: InstallerLog | undefined;
  readonly restartAllowed: boolean;
}

/** `msiexec /update`: gives the exit codes of operations.md 2.3. */
export async function installPatch(request: InstallRequest): Promise<number> {
  const code = await tryInstall(request);
  if (typeof code === "number") {
    request.log?.end(code);
    return code;
  }
  return code.done;
}

/** A plain number: it did not come to a transaction. */
async function tryInstall(request: InstallRequest): Promise<number | { readonly done: number }> {
  const { machine, log } = request;
  const failsAtOnce = machine.faults.failureAt("starting");
  if (failsAtOnce !== undefined && failsAtOnce !== 1603) return failsAtOnce;
  const bytes = readPackage(request);
  if (!bytes) return 1635;
  const reading = readLabMsp(bytes);
  if (!reading.ok) return reading.exitCode;
  const { msp } = reading;
  if (policy(machine, "DisablePatch")) return 1643;
  const product = targetOf(machine, msp);
  if (!product) return 1642;
  // TEMP of the service is on the system drive.
  if (machine.files.system.freeBytes("C:") < bytes.length) return 1632;
  const { transactions } = machine.msi;
  if (transactions.holder !== undefined) return 1618;
  if (machine.msi.interimUpdatesRefused === "at once" && interimsBefore(machine, product, msp).length > 0)
    return 1648;
  const cached = cachePath(machine, msp.patchCode);
  const entry = patchEntry(msp, { installDate: installDate(machine), localPackage: cached });
  const title = msp.displayName || msp.patchCode;
  const work = (run: TransactionRun): Promise<string | undefined> =>
    applyPatch({ machine, product, entry, bytes, run, log });
  const { restartAllowed } = request;
  const known = machine.msi.entries(product.code).some(({ code }) => code === msp.patchCode);
  const code = await execute({
    machine,
    product,
    key: `install ${msp.patchCode}`,
    title,
    removal: false,
    cached: known ? undefined : cached,
    log,
    restartAllowed,
    work,
  });
  return code === 1618 || code === 1601 ? code : { done: code };
}

interface Application {
  readonly machine: Machine;
  readonly product: Product;
  readonly entry: PatchEntry;
  readonly bytes: Buffer;
  readonly run: TransactionRun;
  readonly log: InstallerLog | undefined;
}

/** The sequence of the Exchange packages: services stopped and disabled, files, registration, services back. */
async function applyPatch({
  machine,
  product,
  entry,
  bytes,
  run,
  log,
}: Application): Promise<string | undefined> {
  const { msi, files } = machine;
  const before = msi.entries(product.code);
  const after = [...before.filter(({ code }) => code !== entry.code), entry];
  const changes = [...changesFor(product, entry, after), ...brought(machine)];
  await msi.transactions.enter("starting", run.signal);
  await machine.clock.sleep(10_000, run.signal);
  if (files.system.freeBytes("C:") < bytes.length + bytesNeeded(machine, changes)) {
    const text = "Out of disk space -- Volume: 'C:'; the required space is not available.";
    run.events.error(1601, text);
    return `Error 1601. ${text}`;
  }
  // The version of Windows' own disk is charged here: from now on a full disk shows while files are written.
  const cacheTrouble = cachePackage(machine, entry.localPackage, bytes);
  if (cacheTrouble) return cacheTrouble;
  log?.actionEnds("InstallValidate", 1);
  await msi.transactions.enter("stopping services", run.signal);
  const stopTrouble = failure(machine, "stopping services") ?? (await stopServices(product, run));
  if (stopTrouble) return stopTrouble;
  const lost = lostCache(machine, product, before);
  if (lost) {
    run.events.error(1706, lost);
    return `Error 1706. ${lost} The Windows installer cannot continue.`;
  }
  const interim = interimsBefore(machine, product, entry).map(({ displayName }) => displayName);
  if (interim.length > 0)
    return `Installation cannot continue. The following interim update must be removed first: ${interim.join(", ")}.`;
  log?.actionStarts("InstallFiles");
  const fileTrouble =
    failure(machine, "replacing files") ??
    (await changeFiles({
      machine,
      journal: run.journal,
      changes,
      events: run.events,
      log: run.log,
      signal: run.signal,
    }));
  if (fileTrouble) {
    log?.actionEnds("InstallFiles", 3);
    return fileTrouble;
  }
  log?.actionEnds("InstallFiles", 1);
  await msi.transactions.enter("registering", run.signal);
  await machine.clock.sleep(5_000, run.signal);
  msi.register(product.code, entry);
  run.journal.undoRegistration = () => {
    const was = before.find(({ code }) => code === entry.code);
    if (was) msi.register(product.code, was);
    else msi.unregister(product.code, entry.code);
  };
  await msi.transactions.enter("restoring services", run.signal);
  return failure(machine, "restoring services") ?? (await product.actions.afterPatch(run));
}

/** The package's own actions; not again when a suspended installation is resumed behind them. */
export async function stopServices(product: Product, run: TransactionRun): Promise<string | undefined> {
  if (run.journal.servicesStopped) return undefined;
  const trouble = await product.actions.beforePatch(run);
  if (!trouble) run.journal.servicesStopped = true;
  return trouble;
}

/**
 * The cached package of the product and of every patch that counts must be there for any patch (operations.md 2.2). That
 * their absence shows behind the stop of the services is the nastier reading.
 */
function lostCache(
  machine: Machine,
  { name, localPackage }: Product,
  before: readonly PatchEntry[],
): string | undefined {
  const states = patchStates(before);
  const needed = before.filter(({ code }) => states.get(code) === 1);
  const paths = [localPackage, ...needed.map((entry) => entry.localPackage)];
  return paths.every((path) => machine.files.file(path))
    ? undefined
    : `No valid source could be found for product ${name}.`;
}

function brought({ faults }: Machine): readonly FileChange[] {
  return faults.broughtFiles.map(({ path, data }) => ({ path, data, version: "", size: data.length }));
}

/** Those have no version to compare, and are put anew. */
export function webChanges({ webFiles = [] }: Product, build = ""): readonly FileChange[] {
  return build === "" ? [] : webFiles.map((file) => ({ ...file, version: build }));
}

/** A patch that is superseded at once replaces nothing; it is registered all the same. */
function changesFor(
  product: Product,
  entry: PatchEntry,
  after: readonly PatchEntry[],
): readonly FileChange[] {
  if (patchStates(after).get(entry.code) !== 1) return [];
  return entry.files
    .filter(({ name, version }) => fileVersionWith(after, name) === version)
    .map(({ name, version, size }) => ({ path: `${product.folder}${name}`, version, size }))
    .concat(webChanges(product, entry.sequences[0]?.sequence));
}

/**
 * All interim updates have to go before a rollup (KB 953469); that one which another supersedes counts too is the nastier
 * reading. How a silent run refuses is UNVERIFIED (operations.md 6.2): the nastier reading is after the services have been
 * stopped and disabled, the other 1648 at once (operations.md 2.3).
 */
function interimsBefore(
  { msi }: Machine,
  product: Product,
  rollup: Pick<PatchEntry, "displayName">,
): readonly PatchEntry[] {
  if (!/^Update Rollup /.test(rollup.displayName)) return [];
  const entries = msi.entries(product.code);
  const states = patchStates(entries);
  return entries.filter(
    ({ code, displayName }) => /^Interim Update /.test(displayName) && states.get(code) !== 4,
  );
}

/** The client opens the package, and then the service does as LocalSystem (operations.md 2.1). */
function readPackage({ machine, account, path }: InstallRequest): Buffer | undefined {
  // ";" separates patches in a list and cannot stand in a path (operations.md 2.1).
  if (path.includes(";")) return undefined;
  try {
    machine.disk(account).read(path);
    return machine.disk(SYSTEM).read(path);
  } catch (error) {
    if (error instanceof WindowsError) return undefined;
    throw error;
  }
}

function targetOf(machine: Machine, msp: LabMsp): Product | undefined {
  return msp.targetProductCodes
    .map((code) => machine.msi.product(code))
    .find((product) => product?.version === msp.targetVersion);
}

function cachePackage(machine: Machine, path: string, bytes: Buffer): string | undefined {
  try {
    machine.files.putFile(path, { data: bytes });
    return undefined;
  } catch (error) {
    if (error instanceof WindowsError)
      return `Error 1601. Out of disk space -- ${path}, error ${error.number}.`;
    throw error;
  }
}

/** C:\WINDOWS\Installer\<hex>.msp, a name that says nothing. */
export function cachePath(machine: Machine, patchCode: string): string {
  const taken = machine.msi.products
    .flatMap((code) => machine.msi.entries(code))
    .find(({ code }) => code === patchCode);
  return taken?.localPackage ?? `C:\\WINDOWS\\Installer\\${patchCode.slice(1, 8).toLowerCase()}.msp`;
}

export function installDate(machine: Machine): string {
  return new Date(machine.clock.now()).toISOString().slice(0, 10).replaceAll("-", "");
}

export function policy(machine: Machine, name: "DisablePatch" | "DisablePatchUninstall"): boolean {
  const value = machine.keys.view(64).get("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Installer", name);
  return value?.type === "REG_DWORD" && value.data === 1;
}
