import {
  makeInterimPackage,
  makeRollupPackage,
  readLabMsp,
  ROLLUP_FILES,
  EXCHANGE_PRODUCT_CODE,
  type InterimOptions,
} from "../../msp";
import { POWERSHELL } from "../commands/programs";
import type { Machine } from "../machine";
import { EXCHANGE_SNAPIN, SNAPINS } from "../powershell/exchange-snapin";
import { fileVersionWith, patchEntry, patchStates } from "../installer/patch-entry";
import { cachePath } from "../installer/install-patch";
import type { ProductActions } from "../installer/windows-installer";
import { number, text } from "../registry";
import { IIS_SERVICES } from "../windows/windows-services";
import { isClusterNode } from "./cluster-node";
import type { ExchangeRole } from "./exchange-services";
import { controlledServices, INSTALL_PATH, ROLE_KEYS, servicesOf } from "./exchange-services";
import { productFile, programBytes } from "./portable-executable";
import { levelOfBuild, levelRow } from "./levels";
import { afterPatch, beforePatch, SCRIPT_TEXT } from "./service-control-script";

export interface ExchangeSpec {
  readonly roles: readonly ExchangeRole[];
  /** "RTM-RU6"; or what was installed one after the other: ["RTM-RU1", "RTM-RU6"]. */
  readonly level: string | readonly string[];
  /** Interim updates that are installed on top, in this order. */
  readonly interimUpdates?: readonly InterimSpec[];
}

/** By its KB number; and what it does to the earlier ones, which it else leaves beside it. */
export type InterimSpec = string | Pick<InterimOptions, "kb" | "supersedes" | "obsoletes">;

/** The oldest that these machines have in their Application log: number and words of the event are of no account. */
const SET_UP = Date.UTC(2007, 5, 1, 9);
const SETUP = "HKLM\\SOFTWARE\\Microsoft\\Exchange\\v8.0";

/** Puts Exchange Server 2007 on a machine, at a level, as Setup and the rollups would have left it. */
export function installExchange(machine: Machine, spec: ExchangeSpec): void {
  const history = typeof spec.level === "string" ? [spec.level] : spec.level;
  const rows = history.map(levelRow);
  const [first] = rows;
  if (!first || rows.some(({ servicePack }) => servicePack !== first.servicePack)) {
    throw new Error(`A server's history is of one service pack: ${history.join(", ")}`);
  }
  const base = levelRow(first.servicePack);
  putProduct(machine, spec, base.build);
  putKeys(machine, spec.roles, base.build);
  for (const { level, servicePack } of rows)
    if (level !== servicePack) registerPackage(machine, makeRollup(level));
  const { build: forBuild } = levelRow(history.at(-1) ?? first.level);
  for (const [index, interim] of (spec.interimUpdates ?? []).entries())
    registerPackage(
      machine,
      makeInterimPackage({
        ...(typeof interim === "string" ? { kb: interim } : interim),
        forBuild,
        number: index + 1,
      }),
    );
  putFiles(machine, base.build);
  for (const service of IIS_SERVICES)
    if (!spec.roles.includes("EdgeTransport")) machine.services.add(service);
  putFramework(machine);
  for (const service of servicesOf(spec.roles)) {
    const { image, managed = false } = service;
    const says = `${service.name}\r\n`;
    if (!machine.files.file(image))
      machine.files.putFile(image, {
        data: programBytes(managed ? "managed" : "native", { size: 1024, says }),
      });
    machine.services.add(service);
  }
  machine.log.remember({
    log: "Application",
    source: "MSExchangeSetup",
    id: 1001,
    type: 3,
    time: SET_UP,
    message: "Exchange Server Setup completed successfully.",
  });
}

/** A prerequisite of Exchange 2007; of the service pack that heeds generatePublisherEvidence (operations.md 8). */
function putFramework(machine: Machine): void {
  const key = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";
  machine.keys.view(64).set(key, "Install", number(1));
  machine.keys.view(64).set(key, "SP", number(1));
}

function putProduct(machine: Machine, spec: ExchangeSpec, build: string): void {
  const localPackage = "C:\\WINDOWS\\Installer\\24b2c16.msi";
  machine.files.putFile(localPackage);
  machine.msi.addProduct({
    code: EXCHANGE_PRODUCT_CODE,
    name: "Microsoft Exchange Server",
    version: build,
    localPackage,
    installDate: "20070601",
    folder: `${INSTALL_PATH}bin\\`,
    actions: actionsOf(machine, spec.roles),
  });
}

/**
 * On a cluster's node the Cluster service is stopped and started too while a rollup is installed (operations.md 1.1). That
 * it is disabled meanwhile like the others, and stays so after a failure, is the nastier reading.
 */
function namesOn(machine: Machine, names: readonly string[]): readonly string[] {
  return isClusterNode(machine) ? ["ClusSvc", ...names] : names;
}

function actionsOf(machine: Machine, roles: readonly ExchangeRole[]): ProductActions {
  const names = controlledServices(roles);
  return {
    beforePatch: (run) => beforePatch(machine, namesOn(machine, names), run),
    afterPatch: (run) => afterPatch(machine, namesOn(machine, names), run),
    removed: () => {
      for (const { spec } of machine.services.all)
        if (/^MSExchange/.test(spec.name)) machine.services.remove(spec.name);
      machine.keys.view(64).remove(SETUP);
    },
  };
}

/** `ServiceControl.ps1 AfterPatch` in the Exchange Management Shell, as KB 953469 has administrators do. */
export async function serviceControlAfterPatch(machine: Machine): Promise<void> {
  const product = machine.msi.product(EXCHANGE_PRODUCT_CODE);
  const nothing = (): void => undefined;
  await product?.actions.afterPatch({ log: nothing, step: nothing, signal: new AbortController().signal });
}

export interface ServicePackReading {
  /** What Windows Installer lists of the old series' patches: nothing, or (nastier) obsoleted patches. */
  readonly oldPatches?: "gone" | "obsoleted";
}

/** What Setup /mode:upgrade leaves: another product version, its files, and no patch of the old series that counts. */
export function upgradeExchange(
  machine: Machine,
  servicePack: string,
  { oldPatches = "obsoleted" }: ServicePackReading = {},
): void {
  const product = machine.msi.product(EXCHANGE_PRODUCT_CODE);
  if (!product) throw new Error(`${machine.name} has no Exchange to bring to ${servicePack}.`);
  const { build } = levelRow(levelRow(servicePack).servicePack);
  const entries = machine.msi.entries(product.code);
  machine.msi.upgradeProduct(
    { ...product, version: build },
    oldPatches === "gone" ? [] : entries.map((entry) => ({ ...entry, obsoleted: true })),
  );
  const roles = (Object.keys(ROLE_KEYS) as ExchangeRole[]).filter((role) =>
    machine.keys.view(64).exists(`${SETUP}\\${ROLE_KEYS[role]}`),
  );
  putKeys(machine, roles, build);
  putFiles(machine, build);
}

function putKeys(machine: Machine, roles: readonly ExchangeRole[], build: string): void {
  const keys = machine.keys.view(64);
  const [major = 8, minor = 0, buildMajor = 0, buildMinor = 0] = build.split(".").map(Number);
  const setup = `${SETUP}\\Setup`;
  keys.set(setup, "MsiInstallPath", text(INSTALL_PATH));
  keys.set(setup, "MsiProductMajor", number(major));
  keys.set(setup, "MsiProductMinor", number(minor));
  keys.set(setup, "MsiBuildMajor", number(buildMajor));
  keys.set(setup, "MsiBuildMinor", number(buildMinor));
  for (const role of roles) {
    keys.set(`${SETUP}\\${ROLE_KEYS[role]}`, "ConfiguredVersion", text(build));
    keys.set(`${SETUP}\\${ROLE_KEYS[role]}`, "UnpackedVersion", text(build));
  }
  keys.set(`${SETUP}\\AdminTools`, "ConfiguredVersion", text(build));
}

/** The product's files, at the version that the list of patches gives them. */
function putFiles(machine: Machine, build: string): void {
  const bin = `${INSTALL_PATH}bin`;
  const entries = machine.msi.entries(EXCHANGE_PRODUCT_CODE);
  for (const name of ROLLUP_FILES) {
    const version = fileVersionWith(entries, name) ?? build;
    machine.files.putFile(`${bin}\\${name}`, {
      version,
      data: productFile(name, { version, size: 6 * 1024 }),
    });
  }
  putManagementTools(machine, bin, build);
  machine.files.putFile(`${bin}\\ServiceControl.ps1`, { data: Buffer.from(SCRIPT_TEXT) });
  machine.files.makeFolders("C:\\ExchangeSetupLogs");
}

/** They come with every role; for 64-bit PowerShell only. */
function putManagementTools(machine: Machine, bin: string, build: string): void {
  for (const folder of ["system32", "SysWOW64"])
    machine.files.putFile(`C:\\WINDOWS\\${folder}\\${POWERSHELL}`, { version: "1.0.10567.1" });
  machine.files.putFile(`${bin}\\exshell.psc1`);
  const key = `${SNAPINS}\\${EXCHANGE_SNAPIN}`;
  machine.keys.view(64).set(key, "Version", text(build));
  machine.keys.view(64).set(key, "PowerShellVersion", text("1.0"));
}

/** As if installed long ago: listed, cached, its services and files as they should be. */
function registerPackage(machine: Machine, bytes: Buffer): void {
  const reading = readLabMsp(bytes);
  if (!reading.ok) throw new Error("The lab cannot read its own package.");
  const localPackage = cachePath(machine, reading.msp.patchCode);
  machine.files.putFile(localPackage, { data: bytes });
  machine.msi.register(
    EXCHANGE_PRODUCT_CODE,
    patchEntry(reading.msp, { installDate: "20080301", localPackage }),
  );
}

const made = new Map<string, Buffer>();

/** The same bytes for every machine of a test run: making one takes a while. */
function makeRollup(level: string): Buffer {
  const bytes = made.get(level) ?? makeRollupPackage(level);
  made.set(level, bytes);
  return bytes;
}

/** "RTM-RU6", or what stands in the world when it is no level: the files or the list disagree with each other. */
export function levelOf(machine: Machine): string {
  const product = machine.msi.product(EXCHANGE_PRODUCT_CODE);
  if (!product) return "no Exchange";
  const entries = machine.msi.entries(product.code);
  const build = listedBuild(entries) ?? product.version;
  const versions = ROLLUP_FILES.map((name) => machine.files.file(`${product.folder}${name}`)?.version);
  // An interim update on top brings a later file than its rollup.
  const whole = ROLLUP_FILES.every(
    (name, at) => versions[at] === (fileVersionWith(entries, name) ?? product.version),
  );
  const level = levelOfBuild(build) ?? build;
  return whole ? level : `${level} with files ${[...new Set(versions)].join(", ")}`;
}

/** By Windows Installer's list: "8.0.813.0"; "" without Exchange. */
export function buildOf(machine: Machine): string {
  const product = machine.msi.product(EXCHANGE_PRODUCT_CODE);
  return (product && (listedBuild(machine.msi.entries(product.code)) ?? product.version)) ?? "";
}

function listedBuild(entries: ReturnType<Machine["msi"]["entries"]>): string | undefined {
  const states = patchStates(entries);
  const rollup = entries.find(
    (entry) => states.get(entry.code) === 1 && /^Update Rollup /.test(entry.displayName),
  );
  return rollup?.sequences[0]?.sequence;
}
