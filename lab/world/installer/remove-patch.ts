import type { Machine } from "../machine";
import type { FileChange } from "./file-changes";
import { changeFiles } from "./file-changes";
import { policy } from "./install-patch";
import type { InstallerLog } from "./installer-log";
import type { PatchEntry } from "./patch-entry";
import { fileVersionWith } from "./patch-entry";
import type { TransactionRun } from "./transaction";
import { execute, failure } from "./transaction";
import type { Product } from "./windows-installer";

export interface RemoveRequest {
  readonly machine: Machine;
  readonly productCode: string;
  readonly patchCodes: readonly string[];
  readonly log: InstallerLog | undefined;
  readonly restartAllowed: boolean;
  readonly administrator: boolean;
}

/** `msiexec /package P /uninstall Q`. Every entry is checked before anything is begun (operations.md 2.2). */
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
  const title = gone.map(({ displayName, code }) => displayName || code).join("; ");
  const code = await execute({
    machine,
    product,
    title,
    removal: true,
    cached: undefined,
    log,
    restartAllowed,
    work,
  });
  if (code === 0 || code === 3010 || code === 1641)
    for (const { localPackage } of gone) dropCache(machine, localPackage);
  return code;
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
  if (machine.faults.baselineGone) return 1612;
  return machine.msi.transactions.holder === undefined ? undefined : 1618;
}

interface Removal {
  readonly machine: Machine;
  readonly product: Product;
  readonly gone: readonly PatchEntry[];
  readonly run: TransactionRun;
}

async function takeAway({ machine, product, gone, run }: Removal): Promise<string | undefined> {
  const { msi } = machine;
  await msi.transactions.enter("stopping services", run.signal);
  const trouble = failure(machine, "stopping services") ?? (await product.actions.beforeRemoval(run));
  if (trouble) return trouble;
  const left = msi.entries(product.code).filter((entry) => !gone.includes(entry));
  const changes = changesFor(product, gone, left);
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
  if (fileTrouble) return fileTrouble;
  await msi.transactions.enter("registering", run.signal);
  for (const { code } of gone) msi.unregister(product.code, code);
  run.journal.undoRegistration = () => gone.forEach((entry) => msi.register(product.code, entry));
  await msi.transactions.enter("restoring services", run.signal);
  return failure(machine, "restoring services") ?? (await product.actions.afterRemoval(run));
}

/** Each file goes back to what the highest patch left brings, else to the product's own (operations.md 6.4). */
function changesFor(
  product: Product,
  gone: readonly PatchEntry[],
  left: readonly PatchEntry[],
): readonly FileChange[] {
  const names = new Map(gone.flatMap(({ files }) => files.map((file) => [file.name, file.size] as const)));
  return [...names].map(([name, size]) => ({
    path: `${product.folder}${name}`,
    version: fileVersionWith(left, name) ?? product.version,
    size,
  }));
}

function dropCache(machine: Machine, path: string): void {
  if (machine.files.file(path)) machine.files.system.remove(path);
}
