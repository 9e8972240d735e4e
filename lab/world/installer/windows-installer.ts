import type { InstalledPatch, InstallerView } from "../contract";
import { WindowsError } from "../contract";
import type { Machine } from "../machine";
import { mirrorProduct, removePatchMirror, removeProductMirror } from "./mirror";
import type { PatchEntry, PatchState } from "./patch-entry";
import { patchStates } from "./patch-entry";
import { TransactionTable } from "./transaction-table";

export interface Product {
  readonly code: string;
  readonly name: string;
  /** "8.0.685.25". A small update does not change it (operations.md 3.3). */
  readonly version: string;
  readonly localPackage: string;
  readonly installDate: string;
  /** Where the product's files lie, and what its package does around a patch. */
  readonly folder: string;
  /** Files elsewhere that each of its packages brings, by content alone. */
  readonly webFiles?: readonly { readonly path: string; readonly size: number }[];
  readonly actions: ProductActions;
}

/** Custom actions of a product's package. They give an error text when they fail. */
export interface ProductActions {
  beforePatch(run: ActionRun): Promise<string | undefined>;
  afterPatch(run: ActionRun): Promise<string | undefined>;
  removed(): void;
}

export interface ActionRun {
  readonly log: (line: string) => void;
  /** A moment at which the installer may die; throws when it did. */
  readonly step: (what: string) => void;
  readonly signal: AbortSignal;
}

/** Properties that MsiGetProductInfo knows and this lab keeps empty. */
const EMPTY_PROPERTIES = [
  "HelpLink",
  "HelpTelephone",
  "URLInfoAbout",
  "URLUpdateInfo",
  "RegCompany",
  "RegOwner",
];

/** Windows Installer's list of products and patches, mirrored in the registry as scripts read it. */
export class WindowsInstaller implements InstallerView {
  readonly transactions: TransactionTable;
  /** What becomes of an obsoleted patch when the one that obsoleted it is removed. */
  obsoletedPatches: "stay away" | "come back" = "stay away";
  /** When a rollup is refused because of interim updates: after its services were stopped, or before anything (1648). */
  interimUpdatesRefused: "in the middle" | "at once" = "in the middle";
  readonly #products = new Map<string, Product>();
  readonly #patches = new Map<string, PatchEntry[]>();

  constructor(
    private readonly machine: Machine,
    readonly version: string,
  ) {
    this.transactions = new TransactionTable(machine);
  }

  get products(): readonly string[] {
    return [...this.#products.keys()];
  }

  product(code: string): Product | undefined {
    return this.#products.get(code.toUpperCase());
  }

  addProduct(product: Product): void {
    this.#products.set(product.code.toUpperCase(), product);
    this.#patches.set(product.code.toUpperCase(), []);
    this.#mirror(product.code);
  }

  removeProduct(code: string): void {
    this.#products.delete(code.toUpperCase());
    this.#patches.delete(code.toUpperCase());
    removeProductMirror(this.machine.keys.view(64), code);
  }

  productInfo(productCode: string, property: string): string | undefined {
    const product = this.product(productCode);
    if (!product) return undefined;
    const known: Readonly<Record<string, string>> = {
      VersionString: product.version,
      ProductName: product.name,
      InstalledProductName: product.name,
      InstallDate: product.installDate,
      LocalPackage: product.localPackage,
      Publisher: "Microsoft Corporation",
      AssignmentType: "1",
      Language: "1033",
    };
    if (property in known) return known[property];
    if (EMPTY_PROPERTIES.includes(property)) return "";
    throw new WindowsError(1608, `Unknown property ${property}`);
  }

  patches(productCode: string): readonly InstalledPatch[] {
    const entries = this.entries(productCode);
    const states = patchStates(entries);
    return entries.map((entry) => ({
      productCode: productCode.toUpperCase(),
      patchCode: entry.code,
      state: states.get(entry.code) ?? 1,
      properties: propertiesOf(entry, states.get(entry.code) ?? 1),
    }));
  }

  entries(productCode: string): readonly PatchEntry[] {
    return this.#patches.get(productCode.toUpperCase()) ?? [];
  }

  /**
   * What is listed when these are removed. A superseded patch comes back (operations.md 6.4, certain for the engine); one
   * that was obsoleted may: nastier reading, it has gone for good.
   */
  withoutPatches(productCode: string, gone: readonly PatchEntry[]): readonly PatchEntry[] {
    const left = this.entries(productCode).filter((entry) => !gone.includes(entry));
    if (this.obsoletedPatches === "come back") return left;
    return left.filter(({ code }) => !gone.some(({ obsoletes }) => obsoletes.includes(code)));
  }

  /** After a service pack: what it is now, with its patches or without them (which of the two is not known). */
  upgradeProduct(product: Product, patches: readonly PatchEntry[]): void {
    for (const { code } of this.entries(product.code)) removePatchMirror(this.machine.keys.view(64), code);
    this.#products.set(product.code.toUpperCase(), product);
    this.#patches.set(product.code.toUpperCase(), [...patches]);
    this.#mirror(product.code);
  }

  register(productCode: string, entry: PatchEntry): void {
    const others = this.entries(productCode).filter(({ code }) => code !== entry.code);
    this.#patches.set(productCode.toUpperCase(), [...others, entry]);
    this.#mirror(productCode);
  }

  unregister(productCode: string, patchCode: string): void {
    const keys = this.machine.keys.view(64);
    removePatchMirror(keys, patchCode);
    const left = this.entries(productCode).filter(({ code }) => code !== patchCode);
    this.#patches.set(productCode.toUpperCase(), left);
    this.#mirror(productCode);
  }

  #mirror(productCode: string): void {
    const product = this.product(productCode);
    if (!product) return;
    const entries = this.entries(productCode);
    mirrorProduct({ keys: this.machine.keys.view(64), product, entries, states: patchStates(entries) });
  }
}

/** The names that MsiGetPatchInfoEx exposes (operations.md 3.1). */
function propertiesOf(entry: PatchEntry, state: PatchState): Readonly<Record<string, string>> {
  return {
    DisplayName: entry.displayName,
    InstallDate: entry.installDate,
    LocalPackage: entry.localPackage,
    MoreInfoURL: entry.moreInfoUrl,
    State: String(state),
    Transforms: "",
    Uninstallable: entry.allowRemoval ? "1" : "0",
  };
}
