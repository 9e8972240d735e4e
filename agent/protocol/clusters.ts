import type { Answer } from "./answer";

/**
 * The failover cluster as this node sees it, through the Cluster Automation Server (MSCluster.Cluster): states are
 * numbers there, in every language. Needs a running Cluster service here, and no WMI. Changes nothing.
 */
export interface InspectClusterRequest {
  readonly op: "inspectCluster";
}

export interface ClusterInspection {
  readonly time: string;
  readonly name: string;
  /** The node that answered, as the cluster spells it. */
  readonly answeredBy: string;
  readonly nodes: readonly ClusterNodeFacts[];
  readonly groups: readonly ClusterGroupFacts[];
  readonly quorum: QuorumFacts;
  /** What could not be found out, as sentences. */
  readonly unknowns: readonly string[];
}

export interface ClusterNodeFacts {
  readonly name: string;
  readonly state: "up" | "down" | "paused" | "joining" | "unknown";
}

export interface ClusterGroupFacts {
  readonly name: string;
  readonly state: "online" | "offline" | "failed" | "partialOnline" | "pending" | "unknown";
  /** A node's name. */
  readonly owner: string;
  readonly resources: readonly ClusterResourceFacts[];
}

export interface ClusterResourceFacts {
  readonly name: string;
  /** As the cluster names it, in every language: "Network Name", "Physical Disk", "Microsoft Exchange Information Store" … */
  readonly type: string;
  readonly state: "online" | "offline" | "failed" | "pending" | "unknown";
}

export interface QuorumFacts {
  /**
   * majorityNodeSet: Server 2003, with or without a file share witness (KB 921181). disk: one disk decides (2003).
   * local: one node only. nodeMajority, nodeAndDisk, nodeAndShare: Server 2008.
   */
  readonly kind:
    "majorityNodeSet" | "disk" | "local" | "nodeMajority" | "nodeAndDisk" | "nodeAndShare" | "unknown";
  /** The quorum resource, or the witness resource; "" where there is none. */
  readonly resource: string;
  readonly resourceState: ClusterResourceFacts["state"];
  /** The group that it is in, and the node that owns that; "". */
  readonly group: string;
  readonly owner: string;
  /** A file share witness: its path, and whether this node reached it just now ("yes" also where it said "access denied": it is there). */
  readonly share: { readonly path: string; readonly answers: Answer } | null;
}

/** cluster.exe group "G" /move:NODE, for groups that are no clustered mailbox server. Under a lock on this node. */
export interface MoveGroupRequest {
  readonly op: "moveGroup";
  /** The lock's. */
  readonly token: string;
  readonly group: string;
  readonly to: string;
  readonly waitSeconds: number;
}

export interface MoveGroupReply {
  readonly exitCode: number;
  /** Where the group is now, and its state, as a look afterwards shows. */
  readonly owner: string;
  readonly state: ClusterGroupFacts["state"];
}

/**
 * One call of Exchange's cmdlets, in the session that asks: it needs an account with Exchange rights that logged on by
 * password. A few-line script for PowerShell 1.0 each, which prints name=value lines. Every value of a call is checked
 * against a narrow alphabet before it gets into a script.
 */
export interface ExchangeRequest {
  readonly op: "exchange";
  readonly call: ExchangeCall;
}

export type ExchangeCall =
  /** Get-MailboxServer and Get-ClusteredMailboxServerStatus of every clustered mailbox server that one of the nodes may host. */
  | { readonly kind: "mailboxServers"; readonly nodes: readonly string[] }
  /** Get-StorageGroupCopyStatus -Server: CCR only. */
  | { readonly kind: "copies"; readonly server: string }
  /** Get-MailboxDatabase and Get-PublicFolderDatabase -Server -Status. */
  | { readonly kind: "databases"; readonly server: string }
  /** Move-ClusteredMailboxServer -Confirm:$false, or with -ValidateOnly. */
  | {
      readonly kind: "move";
      readonly server: string;
      readonly to: string;
      readonly comment: string;
      readonly validateOnly: boolean;
    };

export interface ExchangeReplies {
  readonly mailboxServers: { readonly servers: readonly MailboxServerFacts[] };
  readonly copies: { readonly copies: readonly CopyFacts[] };
  readonly databases: { readonly databases: readonly DatabaseFacts[] };
  readonly move: { readonly startedAt: string; readonly endedAt: string };
}

export interface MailboxServerFacts {
  readonly name: string;
  /** NonShared: CCR. Shared: SCC. */
  readonly storage: "NonShared" | "Shared" | "unknown";
  readonly redundantMachines: readonly string[];
  /** "Online", "PartiallyOnline", "OnlinePending", "Offline", "OfflinePending", "Failed"; blanks removed; "unknown". */
  readonly state: string;
  /** The entry of OperationalMachines that is marked <Active…>; "" where none is. */
  readonly activeMachine: string;
  /** As printed. */
  readonly operationalMachines: readonly string[];
}

export interface CopyFacts {
  readonly storageGroup: string;
  /** SummaryCopyStatus as printed: only "Healthy" is good. */
  readonly status: string;
  readonly copyQueue: number | null;
  readonly replayQueue: number | null;
  readonly message: string;
}

export interface DatabaseFacts {
  readonly name: string;
  readonly storageGroup: string;
  readonly publicFolders: boolean;
  readonly mounted: Answer;
  readonly backupRunning: Answer;
  /** UTC; null: never, or not told. */
  readonly lastFullBackup: string | null;
}
