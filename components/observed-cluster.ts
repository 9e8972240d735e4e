import type { Patch } from "./patch";

/** What a cluster decides by which of its parts goes on. */
export interface ClusterQuorum {
  /**
   * `majorityNodeSet` or `disk` (Windows Server 2003), `nodeMajority`, `nodeAndDisk` or `nodeAndShare`
   * (2008), `local`, or `unknown`.
   */
  readonly kind: string;
  /** The quorum or witness resource; empty where there is none. */
  readonly resource: string;
  /** Its state: `online`, `offline`, `failed`, `pending` or `unknown`. */
  readonly resourceState: string;
  /** The group that the resource is in; empty where there is none. */
  readonly group: string;
  /** The node that owns that group; empty where there is none. */
  readonly owner: string;
  /** The path of a file share witness; empty where there is none. */
  readonly witness: string;
  /** Whether the node that was asked reached the share just now: `yes`, `no` or `unknown`. */
  readonly witnessAnswers: string;
}

/** A node of a failover cluster, as it is now. */
export interface ObservedNode {
  /** The name by which the cluster calls it. */
  readonly node: string;
  /** Its state in the cluster: `up`, `down`, `paused`, `joining` or `unknown`. */
  readonly membership: string;
  /** Whether the service ClusSvc runs, by the node's own list: `yes`, `no` or `unknown`. */
  readonly clusterService: string;
  /** The computer's name, as Windows has it. */
  readonly server: string;
  /**
   * Computer name, domain and MachineGuid in one text. A part that could not be read is `?`. It stays the
   * same as long as the machine is: an update refuses another one (OTHER_MACHINE), a refresh keeps what is
   * stored and warns.
   */
  readonly machineId: string;
  /** Windows in its own words, with version and architecture. */
  readonly operatingSystem: string;
  /**
   * The service pack found by the last look: `RTM`, `SP1`, `SP2`, `SP3`, or `unknown` when it could not be
   * found out.
   */
  readonly servicePack: string;
  /**
   * Where the node was when last looked at: `RTM-RU7`, `SP3-RU8-v3`, a bare service pack as `RTM`, or
   * `unknown`. Read from Windows Installer's list of patches; Microsoft Update tells a node of a cluster
   * that no updates are needed, whatever its level is.
   */
  readonly level: string;
  /** The build number of `level`, for example `8.0.813.0`, or `unknown`. Source: the product's catalogue. */
  readonly build: string;
  /**
   * The Exchange roles installed: `ClientAccess`, `HubTransport`, `Mailbox`, `UnifiedMessaging`,
   * `EdgeTransport`. Empty also when they could not be read.
   */
  readonly roles: readonly string[];
  /** All patches of the Exchange product in Windows Installer's list, in whatever state. */
  readonly patches: readonly Patch[];
  /** Whether Windows waits for a restart: `yes`, `no` or `unknown`. */
  readonly restartPending: string;
  /**
   * Whether publisher evidence is off in the exe.config files of Exchange's managed services, as the last
   * look found it: `disabled` in all, `left` in none, `mixed`, `none` where there is no managed service,
   * or `unknown`.
   */
  readonly evidenceState: string;
  /** The exe.config files on the node that carry a change of ours (`publisherEvidence`). */
  readonly evidenceFiles: readonly string[];
  /**
   * Microsoft's security bulletins that rollups of the node's service pack bring and `level` lacks, oldest
   * first: `MS08-039`. Absent when `level` is `unknown`.
   */
  readonly missingBulletins?: readonly string[];
  /** What is not as it should be on the node, as sentences; empty when nothing was found. */
  readonly problems: readonly string[];
}

/** A group of resources that the cluster moves as one. */
export interface ClusterGroup {
  /** Its name. */
  readonly name: string;
  /** `online`, `offline`, `failed`, `partialOnline`, `pending` or `unknown`. */
  readonly state: string;
  /** The node that owns it. */
  readonly owner: string;
}

/** A copy of a storage group (CCR), as Get-StorageGroupCopyStatus tells it. */
export interface StorageGroupCopy {
  /** The name of the storage group. */
  readonly storageGroup: string;
  /** SummaryCopyStatus as printed; only `Healthy` is good. */
  readonly status: string;
  /** Log files that wait to be copied; absent where it was not told. */
  readonly copyQueue?: number | undefined;
  /** Log files that wait to be replayed; absent where it was not told. */
  readonly replayQueue?: number | undefined;
  /** What Exchange says of it; may be empty. */
  readonly message: string;
}

/** A database of a clustered mailbox server. */
export interface MailboxDatabase {
  /** Its name. */
  readonly name: string;
  /** The storage group that it is in. */
  readonly storageGroup: string;
  /** Whether it holds public folders instead of mailboxes. */
  readonly publicFolders: boolean;
  /** Whether it is mounted: `yes`, `no` or `unknown`. */
  readonly mounted: string;
  /** Whether a backup of it runs: `yes`, `no` or `unknown`. A hand-off would stop it. */
  readonly backupRunning: string;
  /** When its last full backup ended: ISO 8601, UTC; empty for never, or not told. */
  readonly lastFullBackup: string;
}

/** A clustered mailbox server (CMS), as it is now. */
export interface ObservedMailboxServer {
  /** Its name. */
  readonly name: string;
  /** `NonShared` (CCR), `Shared` (SCC) or `unknown`, as Exchange calls it. */
  readonly storage: string;
  /**
   * `Online`, `PartiallyOnline`, `OnlinePending`, `Offline`, `OfflinePending`, `Failed` or `unknown`, as
   * Get-ClusteredMailboxServerStatus tells it.
   */
  readonly state: string;
  /** The node that runs it; empty where none does. */
  readonly owner: string;
  /** The nodes that it may run on. */
  readonly redundantMachines: readonly string[];
  /**
   * The copies of its storage groups (CCR); empty where there are none or they could not be asked for.
   * Copies of public folders are outside the view of the cmdlet.
   */
  readonly copies: readonly StorageGroupCopy[];
  /** Its databases; empty where they could not be asked for. */
  readonly databases: readonly MailboxDatabase[];
}
