import { SYSTEM } from "./account";
import { AdministratorByHand } from "./administrator-by-hand";
import type { LabClock } from "./clock";
import type { ClusterView } from "./cluster/contract";
import type { FailoverCluster } from "./cluster/failover-cluster";
import { findProgram } from "./commands/programs";
import type {
  Account,
  DiskView,
  HttpAnswer,
  InstallerView,
  LabMachine,
  LoggedEvent,
  ProcessFacts,
  RegistryView,
  RunOptions,
  WindowsFacts,
} from "./contract";
import { Refusal, WindowsError } from "./contract";
import { Disk } from "./disk";
import { environmentOf, ofBitness } from "./environment";
import { EventLog } from "./event-log";
import { WindowsInstaller } from "./installer/windows-installer";
import { isClusterNode } from "./exchange/cluster-node";
import { levelOf } from "./exchange/exchange-server";
import { answerFor } from "./exchange/revocation-lists";
import { startsLaterBy, waitForServices } from "./exchange/publisher-evidence";
import { Faults } from "./faults";
import { Invariants } from "./invariants";
import { resolvePath } from "./paths";
import { doPendingRenames } from "./pending-renames";
import { ProcessTable } from "./process-table";
import { splitCommandLine } from "./program";
import { Registry } from "./registry";
import { Shutdown } from "./shutdown";
import { Steps } from "./steps";
import { ServiceControl } from "./service-control";
import { TaskScheduler } from "./task-scheduler";

/** TerminateProcess(1). */
const KILLED = 1;
const ACCESS_DENIED = 5;
const NO_NETWORK_PATH = 53;

export interface MachineSpec {
  readonly name: string;
  readonly clock: LabClock;
  readonly windows: WindowsFacts;
  readonly installerVersion: string;
  readonly users: readonly Account[];
  /** "" in a workgroup. */
  readonly domain: string;
}

/** One simulated Windows machine: its parts, its power, and running programs on it. */
export class Machine implements LabMachine {
  readonly name: string;
  readonly clock: LabClock;
  readonly windows: WindowsFacts;
  readonly domain: string;
  readonly files: Disk;
  readonly keys = new Registry();
  readonly log: EventLog;
  readonly processTable: ProcessTable;
  readonly services: ServiceControl;
  readonly tasks: TaskScheduler;
  readonly installer: InstallerView;
  readonly msi: WindowsInstaller;
  readonly invariants: Invariants;
  readonly faults: Faults;
  readonly administrator: AdministratorByHand;
  readonly shutdown: Shutdown;
  readonly steps = new Steps();
  /** All clusters of the site, whether this machine is a node of one or not. */
  clusters: readonly FailoverCluster[] = [];
  /** All machines whose Exchange is of one organisation with this one's, itself among them. */
  organization: readonly Machine[] = [this];
  /** How often a program or a script looked at what a cluster's events change: the cluster, its witness, the event log. */
  looks = 0;
  #power: "on" | "off" = "on";
  #boots = 0;
  #timesUp = 0;
  readonly #users: readonly Account[];
  readonly #refusals: string[] = [];
  readonly #powerListeners = new Set<(power: "on" | "off") => void>();

  constructor(spec: MachineSpec) {
    this.name = spec.name;
    this.clock = spec.clock;
    this.windows = spec.windows;
    this.domain = spec.domain;
    this.#users = spec.users;
    const now = (): number => this.clock.now();
    this.files = new Disk(now);
    this.log = new EventLog(now);
    this.processTable = new ProcessTable(this.files);
    this.services = new ServiceControl({
      clock: this.clock,
      processes: this.processTable,
      registry: this.keys,
      log: this.log,
      laterBy: (image) => startsLaterBy(this, image),
      waitMs: () => waitForServices(this),
    });
    this.tasks = new TaskScheduler(this);
    this.msi = new WindowsInstaller(this, spec.installerVersion);
    this.installer = this.msi;
    this.invariants = new Invariants(this);
    this.faults = new Faults(this);
    this.administrator = new AdministratorByHand(this);
    this.shutdown = new Shutdown(this);
  }

  get power(): "on" | "off" {
    return this.#power;
  }

  /** How often Windows has come up since the machine was built. */
  get boots(): number {
    return this.#timesUp;
  }

  get refusals(): readonly string[] {
    return this.#refusals;
  }

  /** Where Exchange stands in the world, by the list and by the files: "RTM-RU6". */
  level(): string {
    return levelOf(this);
  }

  refuse(what: string): never {
    this.#refusals.push(what);
    throw new Refusal(`${this.name}: the lab was not taught: ${what}`);
  }

  disk(account: Account): DiskView {
    return this.files.as(account);
  }

  registry(bits: 32 | 64): RegistryView {
    return this.keys.view(bits);
  }

  events(): readonly LoggedEvent[] {
    this.looks++;
    return this.log.events;
  }

  get missingAutomation(): ReadonlySet<string> {
    return this.faults.missingAutomation;
  }

  get wmiRunning(): boolean {
    return this.services.find("WinMgmt")?.state === 4;
  }

  get cluster(): ClusterView | undefined {
    this.looks++;
    return this.#own?.seenBy(this.name);
  }

  get clusterAutomation(): boolean {
    return isClusterNode(this) && !this.faults.clusterAutomationMissing;
  }

  http(url: string): HttpAnswer {
    return answerFor(this, url);
  }

  /** The cmdlets reach a cluster that is formed; on a node only while its own Cluster service is a member (operations.md 1.2). */
  get exchangeClusters(): readonly ClusterView[] {
    this.looks++;
    return this.clusters
      .filter((cluster) => (cluster === this.#own ? this.cluster !== undefined : cluster.membership.formed))
      .map(({ world }) => world);
  }

  get #own(): FailoverCluster | undefined {
    return this.clusters.find(({ machines }) => machines.includes(this));
  }

  /** A file share witness is not for everybody: only the Cluster service's account opens it. */
  connectShare(path: string): number {
    this.looks++;
    const cluster = this.clusters.find(
      ({ world }) => world.quorum.share?.toLowerCase() === path.toLowerCase(),
    );
    return cluster?.membership.witnessReachable ? ACCESS_DENIED : NO_NETWORK_PATH;
  }

  account(name: string): Account | undefined {
    const bare = name.slice(name.lastIndexOf("\\") + 1).toLowerCase();
    return [SYSTEM, ...this.#users].find((user) => user.name.toLowerCase() === bare);
  }

  fileVersion(path: string): string | undefined {
    const file = this.files.file(path);
    if (!file) throw new WindowsError(2, `${path} was not found`);
    return file.version;
  }

  holdOpen(path: string, pid: number): () => void {
    return this.files.hold(path, { deny: "write", pid });
  }

  environment(account: Account, bits: 32 | 64): Readonly<Record<string, string>> {
    return environmentOf({ machine: this, account, bits });
  }

  processes(): readonly ProcessFacts[] {
    return this.processTable.list;
  }

  onPower(listener: (power: "on" | "off") => void): () => void {
    this.#powerListeners.add(listener);
    return () => void this.#powerListeners.delete(listener);
  }

  async run(options: RunOptions): Promise<number> {
    if (this.#power === "off") throw new WindowsError(21, `${this.name} is switched off`);
    const bits = options.bits ?? 64;
    const environment = { ...this.environment(options.account, bits), ...options.environment };
    const currentFolder = resolvePath(
      "C:\\WINDOWS\\system32",
      options.currentFolder ?? "C:\\WINDOWS\\system32",
    );
    const [first = "", ...args] = splitCommandLine(options.commandLine);
    const found = findProgram({ machine: this, name: first, bits, currentFolder, environment });
    const process = this.processTable.start({
      image: found.image,
      account: options.account,
      bits: found.bits,
      commandLine: options.commandLine,
      environment: ofBitness(
        { ...environment, ...options.environment },
        this.environment(options.account, found.bits),
      ),
      currentFolder,
      ...(options.killed ? { killed: options.killed } : {}),
    });
    this.steps.take({
      life: options.killed,
      kind: "program",
      what: options.commandLine,
      pid: process.pid,
    });
    if (process.killed.aborted) {
      this.processTable.ended(process.pid);
      return KILLED;
    }
    const killed = new Promise<number>((resolve) => {
      process.killed.addEventListener("abort", () => resolve(KILLED), { once: true });
    });
    const whileAlive =
      (sink: ((text: string) => void) | undefined) =>
      (text: string): void => {
        if (!process.killed.aborted) sink?.(text);
      };
    const work = found.program({
      machine: this,
      process,
      args: found.batch ? [found.batch, ...args] : args,
      commandLine: options.commandLine,
      stdin: options.stdin ?? Buffer.alloc(0),
      stdout: whileAlive(options.stdout),
      stderr: whileAlive(options.stderr),
    });
    const whole = work.catch((error: unknown) => {
      if (process.killed.aborted) return KILLED;
      throw error;
    });
    try {
      return await Promise.race([whole, killed]);
    } finally {
      this.processTable.ended(process.pid);
    }
  }

  /** Power fails: everything that runs is gone at once, half-written things stay as they are. */
  powerOff(): void {
    if (this.#power === "off") return;
    this.#power = "off";
    this.#boots++;
    this.shutdown.powerLost();
    this.msi.transactions.powerLost();
    this.services.powerLost();
    this.tasks.powerLost();
    this.processTable.killAll();
    this.files.releaseHolds("all");
    for (const listener of [...this.#powerListeners]) listener("off");
  }

  /** Resolves when Windows has come up; services that take longer go on starting. */
  async powerOn(): Promise<void> {
    if (this.#power === "on") return;
    const boot = ++this.#boots;
    await this.clock.sleep(this.faults.bootSeconds * 1000);
    if (boot !== this.#boots) return;
    this.#power = "on";
    this.#timesUp++;
    this.faults.booted();
    doPendingRenames(this);
    void this.services.boot();
    this.tasks.booted();
    for (const listener of [...this.#powerListeners]) listener("on");
  }

  restart(): Promise<void> {
    this.powerOff();
    return this.powerOn();
  }
}
