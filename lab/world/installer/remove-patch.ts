import type { Machine } from "../machine";
import type { FileChange } from "./file-changes";
import { changeFiles } from "./file-changes";
import { policy, stopServices, webChanges } from "./install-patch";
import type { InstallerLog } from "./installer-log";
import type { PatchEntry } from "./patch-entry";
import { fileVersionWith, patchStates } from "./patch-entry";
import type { TransactionRun } from "./transaction";
import { execute, failure } from "./transaction";
import type { Product } from "./windows-installer";

/** From here on a patch's own actions run when it is removed; before, it is not applied during its removal [W11]. */
const PATCH_ACTIONS_RUN = 4.5;

export interface RemoveRequest {
  readonly machine: Machine;
  readonly productCode: string;
  readonly patchCodes: readonly string[];
  readonly log: InstallerLog | undefined;
  readonly restartAllowed: boolean;
  readonly administrator: boolean;
}

/** `msiexec /package P /uninstall Q;R`. Every entry is checked before anything is begun (operations.md 2.2). */
export async function removePatches(request: RemoveRequest): Promise<number> {
  const { machine, log, restartAllowed } = request;
  const product = machine.msi.product(request.productCode);
  const refused = product ? refusal(request, product) : 1605;
  if (!product || refused !== undefined) {
    log?.end(refused ?? 1605);
    return refused ?? 1605;
  }
  const wanted = request.patchCodes.map((code) => code.toUpperCase());
  const gone = machine.msi.entries(product.code).filter(({ code }) => wanted.includes(code.toUpperCase()));
  const work = (run: TransactionRun): Promise<string | undefined> =>
    takeAway({ machine, product, gone, run });
  return execute({
    machine,
    product,
    key: `remove ${[...wanted].sort().join(";")}`,
    title: gone.map(({ displayName, code }) => displayName || code).join("; "),
    removal: true,
    cached: undefined,
    log,
    restartAllowed,
    work,
  });
}

function refusal(
  { machine, patchCodes, administrator }: RemoveRequest,
  product: Product,
): number | undefined {
  const failsAtOnce = machine.faults.failureAt("starting");
  if (failsAtOnce !== undefined && failsAtOnce !== 1603) return failsAtOnce;
  const entries = machine.msi.entries(product.code);
  for (const code of patchCodes) {
    const entry = entries.find((one) => one.code.toUpperCase() === code.toUpperCase());
    if (!entry) return 1647;
    if (!entry.allowRemoval || !administrator) return 1646;
    // The cached package must be there for any removal (operations.md 2.2).
    if (!machine.files.file(entry.localPackage)) return 1635;
  }
  if (policy(machine, "DisablePatchUninstall")) return 1649;
  if (machine.faults.sourceMissing === "at once") return 1612;
  return machine.msi.transactions.holder === undefined ? undefined : 1618;
}

interface Removal {
  readonly machine: Machine;
  readonly product: Product;
  readonly gone: readonly PatchEntry[];
  readonly run: TransactionRun;
}

/**
 * The patches' own actions stop, disable and restore services from Installer 4.5 on. Below it nothing does: the base
 * product stops none here (the nastier reading of what is not known, operations.md 2.2), so that a running service keeps
 * its files and the removal ends in 1306 unless somebody stopped it first.
 */
async function takeAway({ machine, product, gone, run }: Removal): Promise<string | undefined> {
  const { msi } = machine;
  const ownActions = Number.parseFloat(msi.version) >= PATCH_ACTIONS_RUN;
  await msi.transactions.enter("starting", run.signal);
  await machine.clock.sleep(10_000, run.signal);
  if (ownActions) {
    await msi.transactions.enter("stopping services", run.signal);
    const trouble = failure(machine, "stopping services") ?? (await stopServices(product, run));
    if (trouble) return trouble;
  }
  const left = msi.withoutPatches(product.code, gone);
  const trouble =
    sourceTrouble(machine, left, run) ??
    failure(machine, "replacing files") ??
    (await changeFiles({
      machine,
      journal: run.journal,
      changes: changesFor({ product, gone, all: msi.entries(product.code), left }),
      events: run.events,
      log: run.log,
      signal: run.signal,
    }));
  if (trouble) return trouble;
  if (ownActions) {
    await msi.transactions.enter("restoring services", run.signal);
    const trouble = failure(machine, "restoring services") ?? (await product.actions.afterPatch(run));
    if (trouble) return trouble;
  }
  await msi.transactions.enter("registering", run.signal);
  await machine.clock.sleep(5_000, run.signal);
  const registering = failure(machine, "registering");
  if (registering) return registering;
  run.commit = () => {
    for (const { code, localPackage } of msi.entries(product.code)) {
      if (left.some((entry) => entry.code === code)) continue;
      msi.unregister(product.code, code);
      dropCache(machine, localPackage);
    }
  };
  return undefined;
}

/** What comes back is read from its cached package, and old files from the baseline cache, else from the media [W12] [W14]. */
function sourceTrouble(
  machine: Machine,
  left: readonly PatchEntry[],
  run: TransactionRun,
): string | undefined {
  const states = patchStates(left);
  const lost = left.find(
    ({ code, localPackage }) => states.get(code) === 1 && !machine.files.file(localPackage),
  );
  if (!lost && machine.faults.sourceMissing === undefined) return undefined;
  const text = "No valid source could be found for product Microsoft Exchange Server.";
  run.events.error(1706, text);
  return `Error 1706. ${text} The Windows installer cannot continue.`;
}

interface Lists {
  readonly product: Product;
  readonly gone: readonly PatchEntry[];
  /** As listed now, and as listed afterwards. */
  readonly all: readonly PatchEntry[];
  readonly left: readonly PatchEntry[];
}

/** Each file goes back to what the highest patch left brings, else to the product's own (operations.md 6.4). */
function changesFor({ product, gone, all, left }: Lists): readonly FileChange[] {
  const names = new Map(gone.flatMap(({ files }) => files.map((file) => [file.name, file.size] as const)));
  const changes = [...names]
    .map(([name, size]) => ({ name, size, version: fileVersionWith(left, name) ?? product.version }))
    .filter(({ name, version }) => (fileVersionWith(all, name) ?? product.version) !== version)
    .map(({ name, size, version }) => ({ path: `${product.folder}${name}`, version, size }));
  return [...changes, ...webChanges(product, changes[0]?.version)];
}

function dropCache(machine: Machine, path: string): void {
  if (machine.files.file(path)) machine.files.system.remove(path);
}
