import type { Machine } from "./machine";
import type { Phase, SuspendedReading } from "./installer/transaction-table";
import { addPendingRename } from "./pending-renames";
import type { ListsAre } from "./exchange/publisher-evidence";
import { number } from "./registry";

/** What a test lets go wrong on a machine; never in our own code. */
export class Faults {
  #failure: { readonly code: number; readonly at: Phase } | undefined;
  #restartNeeded: false | "deferred" | "by the installer" = false;
  #suspendsAt: Phase | undefined;
  #waitsForBoot = false;
  /** From power on until services begin to start: memory test, controllers, Windows. */
  bootSeconds = 90;
  #clusterAutomationMissing = false;
  #cmdletsHang = false;
  #sourceMissing: "at once" | "in the middle" | undefined;
  #lists: ListsAre = "there";
  readonly #brought: { readonly path: string; readonly data: Buffer }[] = [];
  readonly #missingAutomation = new Set<string>();

  constructor(private readonly machine: Machine) {}

  /**
   * From now on every msiexec ends with `code`. At "starting" nothing was touched; at a later phase the package has
   * stopped and disabled services and leaves them so (KB 953469).
   */
  msiexecFails(code: number, at: Phase = "starting"): void {
    this.#failure = { code, at };
  }

  msiexecWorks(): void {
    this.#failure = undefined;
  }

  failureAt(phase: Phase): number | undefined {
    return this.#failure?.at === phase ? this.#failure.code : undefined;
  }

  /** The next installations need a restart: 3010, or 1641 and a restart where none was forbidden. */
  installationNeedsRestart(needed = true): void {
    this.#restartNeeded = needed ? "deferred" : false;
  }

  /** The next installations restart the machine at their end, whatever they were told: 1641. */
  installerRestartsByItself(): void {
    this.#restartNeeded = "by the installer";
  }

  get restartNeeded(): false | "deferred" | "by the installer" {
    return this.#restartNeeded;
  }

  /** A ForceReboot: the next installation is suspended here with 1604, and so is every other until Windows has booted (operations.md 2.3). */
  suspendsInstallation(at: Phase): void {
    this.#suspendsAt = at;
    const off = this.machine.msi.transactions.onPhase(at, () => {
      if (this.#suspendsAt !== at) return;
      off();
      this.#suspendsAt = undefined;
      this.#waitsForBoot = true;
      this.machine.processTable.kill(this.machine.msi.transactions.server);
    });
  }

  /** Nothing more is installed before the next boot. */
  get installerWaitsForBoot(): boolean {
    return this.#waitsForBoot;
  }

  /** Files that Windows is to move or (to: "") delete when it next starts. */
  pendingRename(from: string, to = ""): void {
    addPendingRename(this.machine, { from, to });
  }

  /** The machine does not come up by itself after its next shutdown. */
  doesNotComeBack(): void {
    this.machine.shutdown.staysDark = true;
  }

  booted(): void {
    this.#waitsForBoot = false;
  }

  /**
   * The baseline cache is gone: a removal asks for the source media (operations.md 2.2). `at once`: 1612 before anything
   * is touched; `in the middle`: error 1706 and 1603, rolled back.
   */
  loseBaselineCache(noticed: "at once" | "in the middle" = "at once"): void {
    this.#sourceMissing = noticed;
  }

  get sourceMissing(): "at once" | "in the middle" | undefined {
    return this.#sourceMissing;
  }

  /** Windows Installer lists these patches with Uninstallable=0: 1646 (operations.md 2.3). */
  makeNotRemovable(...patchCodes: readonly string[]): void {
    const { msi } = this.machine;
    for (const product of msi.products) {
      for (const entry of msi.entries(product).filter(({ code }) => patchCodes.includes(code)))
        msi.register(product, { ...entry, allowRemoval: false });
    }
  }

  /** The policy DisablePatchUninstall: 1649 (operations.md 2.2). */
  forbidPatchRemoval(): void {
    this.machine.keys
      .view(64)
      .set("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Installer", "DisablePatchUninstall", number(1));
  }

  /** How a silent msiexec takes a suspended installation from now on; what is not given stays as it was. */
  suspendedInstallations(reading: Partial<SuspendedReading>): void {
    const { transactions } = this.machine.msi;
    transactions.suspendedReading = { ...transactions.suspendedReading, ...reading };
  }

  /** What becomes of an obsoleted patch when the one that obsoleted it is removed (default: it stays away). */
  obsoletedPatches(become: "stay away" | "come back"): void {
    this.machine.msi.obsoletedPatches = become;
  }

  /** When a rollup is refused because of interim updates (default: in the middle, with services stopped and disabled). */
  interimUpdatesAreRefused(when: "in the middle" | "at once"): void {
    this.machine.msi.interimUpdatesRefused = when;
  }

  /** MSCluster.Cluster is not registered for scripts here. */
  withoutClusterAutomation(): void {
    this.#clusterAutomationMissing = true;
  }

  /** Exchange's cmdlets that are called here do not come back. */
  cmdletsHang(): void {
    this.#cmdletsHang = true;
  }

  get doCmdletsHang(): boolean {
    return this.#cmdletsHang;
  }

  get clusterAutomationMissing(): boolean {
    return this.#clusterAutomationMissing;
  }

  /** What this machine meets when it asks for revocation lists (KB 944752). */
  revocationLists(are: ListsAre): void {
    this.#lists = are;
  }

  get lists(): ListsAre {
    return this.#lists;
  }

  /** Of the service pack of .NET Framework 2.0; "none": as it first came, which does not heed generatePublisherEvidence. */
  frameworkServicePack(servicePack: number | "none"): void {
    const keys = this.machine.keys.view(64);
    const key = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";
    if (servicePack === "none") keys.remove(key, "SP");
    else keys.set(key, "SP", number(servicePack));
  }

  /**
   * Every rollup that is installed from now on brings this file too. It takes the place of one that was changed: Windows
   * Installer's rule for files without a version may keep that, but by which dates is not known (nastier reading).
   */
  rollupsBring(path: string, data: Buffer): void {
    this.#brought.push({ path, data });
  }

  get broughtFiles(): readonly { readonly path: string; readonly data: Buffer }[] {
    return this.#brought;
  }

  diskFull(drive = "C:", freeBytes = 0): void {
    this.machine.files.setFreeBytes(drive, freeBytes);
  }

  /** Another product is being installed for so long (lab time): _MSIExecute is held, InProgress exists. */
  secondInstallation(seconds: number): void {
    const { transactions } = this.machine.msi;
    const holder = "another product's installation";
    transactions.take(holder);
    const { pid } = this.machine.processTable.start({
      image: "C:\\WINDOWS\\system32\\msiexec.exe",
      account: { name: "SYSTEM", administrator: true },
      commandLine: "msiexec.exe /i another.msi /qn",
    });
    this.machine.clock.after(seconds * 1000, () => {
      this.machine.processTable.ended(pid);
      if (transactions.holder === holder) transactions.release();
    });
  }

  /** An orphaned msiexec holds the mutex, without the key, until a restart (operations.md 2.4). */
  orphanedInstaller(): void {
    this.secondInstallation(0x7fffffff / 1000);
    this.machine.keys
      .view(64)
      .remove("HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\InProgress");
  }

  /** Somebody tidied up C:\\WINDOWS\\Installer: the cached package of the product, or of a patch, is gone (operations.md 2.2). */
  loseCachedPackage(code: string): void {
    const { msi, files } = this.machine;
    const product = msi.product(code);
    const entries = msi.products.flatMap((one) => msi.entries(one));
    const path = product?.localPackage ?? entries.find((entry) => entry.code === code)?.localPackage;
    if (path === undefined) throw new Error(`Windows Installer keeps nothing of ${code}.`);
    files.system.remove(path);
  }

  slowStop(service: string, seconds: number): void {
    this.machine.services.get(service).stopSeconds = seconds;
  }

  failingStart(service: string, win32: number, serviceCode?: number): void {
    this.machine.services.get(service).failure = {
      win32,
      ...(serviceCode === undefined ? {} : { serviceCode }),
    };
  }

  workingStart(service: string): void {
    this.machine.services.get(service).failure = undefined;
  }

  /**
   * Something guards this service: it starts it again so many seconds after each stop, unless it is disabled (antivirus
   * that protects itself does). After a restart of the machine it guards again. Ends with the returned function.
   */
  watchdog(service: string, seconds: number): () => void {
    const { machine } = this;
    let guards = true;
    let waits = false;
    machine.services.onChange(() => {
      if (!guards || waits || machine.services.find(service)?.state !== 1) return;
      waits = true;
      machine.clock.after(seconds * 1000, () => {
        waits = false;
        if (guards && machine.power === "on") void machine.services.start(service);
      });
    });
    return () => {
      guards = false;
    };
  }

  /** This Windows' makers left these calls out: "FileSystemObject.MoveFolder", "TextStream.Skip", "WScript.Sleep", "Enumerator". */
  automationLacks(...members: readonly string[]): void {
    for (const member of members) this.#missingAutomation.add(member);
  }

  get missingAutomation(): ReadonlySet<string> {
    return this.#missingAutomation;
  }

  /**
   * A program outside the controlled services has an open handle on a file (operations.md 5.2), which no list of modules
   * shows. Ends with the returned function.
   */
  holdFile(path: string, image = "C:\\Program Files\\Agent\\agent.exe"): () => void {
    const holder = this.machine.processTable.start({
      image,
      account: { name: "SYSTEM", administrator: true },
    });
    this.machine.holdOpen(path, holder.pid);
    return () => void this.machine.processTable.kill(holder.pid);
  }

  /** Such a program has loaded it, as a library: tasklist /m shows it (operations.md 5.3). Ends with the returned function. */
  loadFile(path: string, image = "C:\\Program Files\\Agent\\agent.exe", bits: 32 | 64 = 64): () => void {
    const holder = this.machine.processTable.start({
      image,
      bits,
      account: { name: "SYSTEM", administrator: true },
      modules: [path],
    });
    return () => void this.machine.processTable.kill(holder.pid);
  }

  /** Power fails when the next installation comes to this phase. */
  cutPowerAt(phase: Phase): void {
    const off = this.machine.msi.transactions.onPhase(phase, () => {
      off();
      this.machine.powerOff();
    });
  }
}
