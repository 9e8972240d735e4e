import type { Machine } from "../machine";

/**
 * A failover cluster as the lab's world has it: what the Cluster Automation Server, cluster.exe and Exchange's cmdlets
 * of every node see and move. One world for all its nodes; the machines only have a Cluster service each.
 */

export interface ClusterSpec {
  readonly name: string;
  readonly kind: "CCR" | "SCC";
  /** Names of servers of the same site. */
  readonly nodes: readonly string[];
  readonly mailboxServers: readonly MailboxServerSpec[];
  /** CCR default: a majority node set with a file share witness on `host`. SCC default: a quorum disk. */
  readonly quorum?:
    | { readonly kind: "majorityNodeSet"; readonly share?: string }
    | { readonly kind: "disk" }
    | { readonly kind: "nodeAndShare"; readonly share: string };
  /** Groups beside "Cluster Group" and those of the mailbox servers, with the node that owns them at the start. */
  readonly otherGroups?: Readonly<Record<string, string>>;
  /** Among them groups with a Generic Service: the service by the group's name. */
  readonly genericServices?: Readonly<Record<string, string>>;
}

export interface MailboxServerSpec {
  readonly name: string;
  /** Runs it at the start. */
  readonly owner: string;
  /** Default: all nodes. */
  readonly redundantMachines?: readonly string[];
  /** Default: one storage group with one mailbox database, one with public folders (SCC) or none (CCR). */
  readonly storageGroups?: readonly StorageGroupSpec[];
}

export interface StorageGroupSpec {
  readonly name: string;
  readonly databases: readonly { readonly name: string; readonly publicFolders?: boolean }[];
}

export type ResourceState = "online" | "offline" | "failed" | "pending";

export interface LabResource {
  readonly name: string;
  /** "Network Name", "Microsoft Exchange Information Store" …, in every language. */
  readonly type: string;
  readonly state: ResourceState;
  /** Private properties: MNSFileShare, SharePath, ServiceName. */
  readonly privateProperties: Readonly<Record<string, string>>;
}

export interface LabGroup {
  readonly name: string;
  readonly owner: string;
  readonly state: "online" | "offline" | "failed" | "partialOnline" | "pending";
  readonly resources: readonly LabResource[];
  /** null: no clustered mailbox server. */
  readonly mailboxServer: string | null;
}

export interface LabCopy {
  readonly storageGroup: string;
  /** "Healthy", "Initializing", "Failed", "Seeding", "Suspended" … */
  readonly status: string;
  readonly copyQueue: number;
  readonly replayQueue: number;
  readonly message: string;
}

export interface LabDatabase {
  readonly name: string;
  readonly storageGroup: string;
  readonly publicFolders: boolean;
  readonly mounted: boolean;
  readonly backupRunning: boolean;
  /** Lab time, ms. */
  readonly lastFullBackup: number | null;
}

export interface LabMailboxServer {
  readonly name: string;
  readonly kind: "CCR" | "SCC";
  readonly redundantMachines: readonly string[];
  /** As Get-ClusteredMailboxServerStatus says it: "Online", "Online Pending", "Offline" … */
  readonly state: string;
  readonly owner: string;
  readonly copies: readonly LabCopy[];
  readonly databases: readonly LabDatabase[];
}

/** What the programs of a node ask of their cluster. A node whose Cluster service does not run sees none: undefined. */
export interface ClusterView {
  readonly name: string;
  readonly nodes: readonly { readonly name: string; readonly state: "up" | "down" | "paused" | "joining" }[];
  readonly groups: readonly LabGroup[];
  readonly quorum: {
    readonly kind: "majorityNodeSet" | "disk" | "nodeAndShare";
    /** Name of the resource. */
    readonly resource: string;
    readonly group: string;
    readonly share: string | null;
  };
  readonly mailboxServers: readonly LabMailboxServer[];
  /** cluster.exe group /move: no check of Exchange's. Resolves when the group is online on the node, or with a Win32 error number. */
  moveGroup(group: string, to: string): Promise<number>;
  /**
   * Move-ClusteredMailboxServer: refuses as Exchange does (operations.md 1.5, 1.3): target no member, not among the
   * redundant machines, runs another one, copies not healthy. undefined: done (or, with validateOnly, would be).
   */
  moveMailboxServer(options: {
    readonly name: string;
    readonly to: string;
    readonly comment: string;
    readonly validateOnly: boolean;
    readonly ignoreDismounted: boolean;
  }): Promise<string | undefined>;
  /** Whether the account has the role Exchange Server Administrator, which the cmdlets ask for. */
  hasExchangeRights(user: string): boolean;
}

/** The world's side, for tests: look at it, and let things happen to it. */
export interface LabCluster {
  readonly name: string;
  readonly machines: readonly Machine[];
  /** Whatever the Cluster services of the nodes see. */
  readonly world: ClusterView;
  /** The view of one node. */
  seenBy(node: string): ClusterView | undefined;
  /** Every move of a mailbox server in order, whoever made it. */
  readonly moves: readonly {
    readonly mailboxServer: string;
    readonly from: string;
    readonly to: string;
    readonly how: "cmdlet" | "failover" | "cluster.exe";
    readonly at: number;
    readonly comment: string;
  }[];
  /** Log generations that were lost for ever, by mailbox server. An invariant when not 0. */
  readonly lostLogs: Readonly<Record<string, number>>;
  /** What a test says beforehand that it will do and that would otherwise be an invariant broken: a move onto a lower level. */
  declare(what: { readonly lowerMove: { readonly mailboxServer: string; readonly to: string } }): void;
  /** What must never happen to a cluster and did; in the site's `broken()` too. */
  readonly broken: readonly string[];
  /** What a rollout that has ended must not leave: nodes that are not up, groups that are not online, databases not mounted. */
  atRest(): readonly string[];
  readonly faults: ClusterFaults;
  /** Somebody else at work. */
  readonly administrator: {
    moveMailboxServer(name: string, to: string): Promise<string | undefined>;
    startBackup(mailboxServer: string, seconds: number): void;
    pauseNode(node: string): void;
    resumeNode(node: string): void;
    suspendCopy(mailboxServer: string, storageGroup: string): void;
    resumeCopy(mailboxServer: string, storageGroup: string): void;
    /** It stays so wherever its mailbox server goes. */
    dismountDatabase(mailboxServer: string, database: string): void;
    mountDatabases(mailboxServer: string): Promise<void>;
  };
}

export interface ClusterFaults {
  failCopy(mailboxServer: string, storageGroup: string, message?: string): void;
  /** Neither failed nor suspended nor lagging any more: "Initializing", then "Healthy". */
  healCopy(mailboxServer: string, storageGroup: string): void;
  /** The copy stays "Healthy" with so many logs in its queues. */
  lagCopy(
    mailboxServer: string,
    storageGroup: string,
    queues: { readonly copy?: number; readonly replay?: number },
  ): void;
  /** Copies need so many lab seconds from "Initializing" to "Healthy" after a move or a restart. */
  slowCopies(seconds: number): void;
  witnessUnreachable(): void;
  witnessReachable(): void;
  /** The nodes do not see each other. */
  cutBetween(a: string, b: string): void;
  mendCuts(): void;
  /** The group's next move fails with this Win32 number. */
  moveFails(group: string, error: number): void;
  /** The mailbox server arrives with its databases dismounted (operations.md 1.5). */
  arriveDismounted(mailboxServer: string): void;
  /** The account lacks the role Exchange Server Administrator. */
  noExchangeRights(user: string): void;
}
