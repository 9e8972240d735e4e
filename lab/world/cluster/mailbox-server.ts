import type { LabClock } from "../clock";
import type { ClusterGroup } from "./cluster-group";
import type { ClusterNode } from "./cluster-node";
import type { LabDatabase, LabMailboxServer, MailboxServerSpec, StorageGroupSpec } from "./contract";
import type { ClusterResource } from "./resource";
import { serviceResource, simpleResource } from "./resource";
import { StorageGroupCopy } from "./storage-group";

const DAY = 86_400_000;
/** ERROR_CLUSTER_RESOURCE_FAILED of a database that does not mount. */
const NOT_MOUNTED = 5038;

/** Set up as Exchange does it: names as observed in the field, UNVERIFIED. */
const FIRST: StorageGroupSpec = { name: "First Storage Group", databases: [{ name: "Mailbox Database" }] };
const PUBLIC: StorageGroupSpec = {
  name: "Second Storage Group",
  databases: [{ name: "Public Folder Database", publicFolders: true }],
};

interface Database {
  readonly name: string;
  readonly storageGroup: string;
  readonly publicFolders: boolean;
  readonly resource: ClusterResource;
  lastFullBackup: number | null;
  backupUntil: number | undefined;
}

/** Logs that only a machine which is away has: the databases wait for it. */
export interface Awaited {
  readonly node: ClusterNode;
  readonly storageGroups: ReadonlySet<string>;
}

export interface MailboxServerOptions {
  readonly spec: MailboxServerSpec;
  readonly kind: "CCR" | "SCC";
  readonly redundant: readonly ClusterNode[];
  readonly clock: LabClock;
}

/** A clustered mailbox server: its databases and, in a CCR, their copies; the group that runs it is given afterwards. */
export class MailboxServer implements LabMailboxServer {
  readonly name: string;
  readonly kind: "CCR" | "SCC";
  readonly redundant: readonly ClusterNode[];
  readonly resources: readonly ClusterResource[];
  readonly replicated: readonly StorageGroupCopy[];
  /** Set right after construction: the group needs the resources. */
  declare group: ClusterGroup;
  awaited: Awaited | undefined;
  /** Of the next arrival: the databases stay dismounted until somebody mounts them. */
  arrivesDismounted = false;
  staysDismounted = false;
  lostLogs = 0;
  readonly #databases: readonly Database[];
  readonly #clock: LabClock;

  constructor({ spec, kind, redundant, clock }: MailboxServerOptions) {
    this.name = spec.name;
    this.kind = kind;
    this.redundant = redundant;
    this.#clock = clock;
    const storageGroups = spec.storageGroups ?? (kind === "CCR" ? [FIRST] : [FIRST, PUBLIC]);
    this.#databases = storageGroups.flatMap((storageGroup) =>
      storageGroup.databases.map(({ name, publicFolders = false }) =>
        this.#database(storageGroup.name, name, publicFolders),
      ),
    );
    this.resources = [
      ...coreResources(spec.name, kind, clock),
      ...this.#databases.map(({ resource }) => resource),
    ];
    this.replicated =
      kind === "CCR" ? storageGroups.map(({ name }) => new StorageGroupCopy(name, clock)) : [];
  }

  get redundantMachines(): readonly string[] {
    return this.redundant.map(({ name }) => name);
  }

  get owner(): string {
    return this.group.owner;
  }

  /** The other node of a CCR. */
  get passive(): ClusterNode | undefined {
    return this.kind === "CCR" ? this.redundant.find((node) => node !== this.group.node) : undefined;
  }

  /** operations.md 1.5. */
  get state(): string {
    if (this.group.doing) return this.group.doing === "going offline" ? "Offline Pending" : "Online Pending";
    const words = { online: "Online", offline: "Offline", failed: "Failed", pending: "Online Pending" };
    return this.group.state === "partialOnline" ? "Partially Online" : words[this.group.state];
  }

  get copies(): LabMailboxServer["copies"] {
    return this.replicated.map(({ facts }) => facts);
  }

  get databases(): readonly LabDatabase[] {
    return this.#databases.map(
      ({ name, storageGroup, publicFolders, resource, lastFullBackup, backupUntil }) => ({
        name,
        storageGroup,
        publicFolders,
        mounted: resource.state === "online",
        backupRunning: backupUntil !== undefined,
        lastFullBackup,
      }),
    );
  }

  copy(storageGroup: string): StorageGroupCopy {
    const found = this.replicated.find(
      (copy) => copy.storageGroup.toLowerCase() === storageGroup.toLowerCase(),
    );
    if (!found) throw new Error(`${this.name} has no copy of a storage group ${storageGroup}.`);
    return found;
  }

  /** Name of a database's resource. */
  resourceOf(database: string): ClusterResource {
    const found = this.#databases.find(({ name }) => name.toLowerCase() === database.toLowerCase());
    if (!found) throw new Error(`${this.name} has no database ${database}.`);
    return found.resource;
  }

  startBackup(seconds: number): void {
    const until = this.#clock.now() + seconds * 1000;
    for (const database of this.#databases) database.backupUntil = until;
    this.#clock.after(seconds * 1000, () => {
      for (const database of this.#databases.filter(({ backupUntil }) => backupUntil === until)) {
        database.backupUntil = undefined;
        database.lastFullBackup = until;
      }
    });
  }

  /** On another node. */
  arrive(): void {
    this.stopBackups();
    this.staysDismounted = this.arrivesDismounted;
    this.arrivesDismounted = false;
  }

  /** A move does, and whatever ends the store (operations.md 1.5). */
  stopBackups(): void {
    for (const database of this.#databases) database.backupUntil = undefined;
  }

  #database(storageGroup: string, name: string, publicFolders: boolean): Database {
    const resource = simpleResource({
      name: `${storageGroup}/${name} (${this.name})`,
      type: "Microsoft Exchange Database Instance",
      clock: this.#clock,
      seconds: 5,
      optional: true,
      trouble: () =>
        this.staysDismounted || this.awaited?.storageGroups.has(storageGroup) ? NOT_MOUNTED : 0,
    });
    const lastFullBackup = this.#clock.now() - DAY / 2;
    return { name, storageGroup, publicFolders, resource, lastFullBackup, backupUntil: undefined };
  }
}

function coreResources(name: string, kind: "CCR" | "SCC", clock: LabClock): readonly ClusterResource[] {
  const simple = (what: string, type: string, seconds: number): ClusterResource =>
    simpleResource({ name: `${what} (${name})`, type, clock, seconds });
  return [
    ...(kind === "SCC" ? [simple("Disk S:", "Physical Disk", 8)] : []),
    simple("IPv4 Static Address 1", "IP Address", 3),
    simple("Network Name", "Network Name", 4),
    serviceResource({
      name: `Exchange System Attendant Instance (${name})`,
      type: "Microsoft Exchange System Attendant",
      service: "MSExchangeSA",
    }),
    serviceResource({
      name: `Exchange Information Store Instance (${name})`,
      type: "Microsoft Exchange Information Store",
      service: "MSExchangeIS",
    }),
  ];
}
