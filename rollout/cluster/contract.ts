import type {
  Answer,
  ClusterGroupFacts,
  ClusterInspection,
  ClusterNodeFacts,
  CopyFacts,
  DatabaseFacts,
  Inspection,
  MailboxServerFacts,
  QuorumFacts,
} from "../../agent/protocol";
import type { ClusterMachine } from "../../machine/contract";
import type {
  OwnershipRecord,
  Refusal,
  Reporter,
  RunReport,
  ServerPlan,
  ServerState,
  ServerWish,
} from "../server/contract";

/**
 * All nodes of one failover cluster to one level: observe → plan → one node or one hand-off → observe. Names of nodes,
 * groups and mailbox servers are compared without case; they are told as the cluster spells them.
 */

/** The machines of an operation: one connection each. */
export interface ClusterMachines {
  /** In the order of the program. */
  readonly nodes: readonly NodeMachine[];
  /**
   * Where Exchange's cmdlets run: the connection `management`; null: on a node that is not being patched and whose
   * connection logs on by password.
   */
  readonly management: ClusterMachine | null;
}

export interface NodeMachine {
  /** Of the program: index in `nodes`, for messages about a property. */
  readonly index: number;
  readonly machine: ClusterMachine;
  /** Whether this connection logs on by password: only then has its session network credentials. */
  readonly byPassword: boolean;
}

// ---------------------------------------------------------------- observed

export interface NodeState extends ServerState {
  /** As the cluster names it. */
  readonly node: string;
  readonly membership: ClusterNodeFacts["state"];
  /** Whether the service ClusSvc runs, by the node's own list. */
  readonly clusterService: Answer;
}

export interface MailboxServerState extends Omit<MailboxServerFacts, "activeMachine"> {
  /** The node that runs it; "" where none does. */
  readonly owner: string;
  /** The cluster group that holds it; "" where it could not be told. */
  readonly group: string;
  /** null: SCC (no copies), or they could not be asked for. */
  readonly copies: readonly CopyFacts[] | null;
  readonly databases: readonly DatabaseFacts[] | null;
}

/** Everything that a decision needs. What is older than the last step is never used for the next one. */
export interface ClusterState {
  readonly cluster: string;
  readonly kind: "CCR" | "SCC" | "unknown";
  readonly quorum: QuorumFacts;
  readonly nodes: readonly NodeState[];
  readonly groups: readonly ClusterGroupFacts[];
  readonly mailboxServers: readonly MailboxServerState[];
  /** Server time of the look, ISO 8601. */
  readonly time: string;
  /** Sentences on what is not as it should be, or could not be found out. */
  readonly problems: readonly string[];
}

/** What a look brought, beside the words: the raw facts by node. */
export interface ClusterLook {
  readonly state: ClusterState;
  /** In the order of `state.nodes`. */
  readonly inspections: readonly Inspection[];
  /** null: no node of the program is in a cluster that answers (`refusals` say why). */
  readonly cluster: ClusterInspection | null;
  /** Where Exchange's cmdlets could be called: `management`, or nodes by name. */
  readonly callers: Callers;
  /** What the look itself met: a plan is refused with them, because the rest of the state is not whole. */
  readonly refusals: readonly ClusterRefusal[];
}

export type Callers = "management" | readonly string[];

// ---------------------------------------------------------------- wanted

export interface ClusterWish extends Omit<ServerWish, "known" | "owner" | "place"> {
  readonly urn: string;
  /** By the node's computer name in lower case, from the state; empty: a Create. */
  readonly known: Readonly<Record<string, KnownNode>>;
  /** Hands each clustered mailbox server back to the node that ran it before. */
  readonly moveBack: boolean;
  /** For copies to become Healthy, in seconds. */
  readonly replicationTimeout: number;
  readonly allowLowerLevel: boolean;
  /** Asked for where several clustered mailbox servers have to be handed off (KB 941707, whose text could not be read). */
  readonly severalCms: boolean;
}

export interface KnownNode {
  readonly machineId: string;
  readonly servicePack: string;
  readonly token: string;
  /** The output of the node, for a Delete that was killed after it had given the node up. */
  readonly foundLevel?: string;
}

/** What the gates allow; provider defaults, replaceable. */
export interface GateLimits {
  /** Log files that may wait to be copied or replayed. Source: none; a provider's choice. */
  readonly queue: number;
  /** Hours since the last full backup after which a warning is given. */
  readonly backupAgeHours: number;
  /** Seconds that a running backup is waited for. */
  readonly backupWait: number;
  /** Seconds for a group to be moved, a node to come up, a mailbox server to come online. */
  readonly clusterWait: number;
}

// ---------------------------------------------------------------- planned

export type ClusterStep =
  /** What must hold before the next step; looked at anew when its turn comes. */
  | { readonly kind: "gate"; readonly title: string; readonly gate: Gate }
  /** cluster.exe, for a group that is no clustered mailbox server. */
  | {
      readonly kind: "moveGroup";
      readonly title: string;
      readonly group: string;
      readonly from: string;
      readonly to: string;
    }
  /** The node's own plan, run as a job on it. */
  | {
      readonly kind: "node";
      readonly title: string;
      readonly node: string;
      /** The node that its groups go to. */
      readonly shelter: string;
      readonly plan: ServerPlan & { readonly kind: "change" };
    }
  | {
      readonly kind: "handOff";
      readonly title: string;
      readonly mailboxServer: string;
      readonly from: string;
      readonly to: string;
      /** "moveBack": wanted by the user, not by the procedure. */
      readonly reason: "procedure" | "moveBack";
      /** Onto a node at a lower level: only with allowLowerLevel, and labelled unverified. */
      readonly lower: boolean;
    };

export type Gate =
  /** The node hosts no mailbox server and no group, all others are up, quorum holds without it, copies are healthy, no backup runs. */
  | { readonly kind: "beforeNode"; readonly node: string }
  /** The node is up, its Cluster service runs, its level is proven, copies are healthy again. */
  | { readonly kind: "afterNode"; readonly node: string; readonly level: string }
  | { readonly kind: "beforeHandOff"; readonly mailboxServer: string; readonly to: string }
  /** Online on the new node, databases mounted that were, copies healthy. */
  | { readonly kind: "afterHandOff"; readonly mailboxServer: string; readonly on: string };

export type ClusterPlan =
  | {
      readonly kind: "nothingToDo";
      readonly level: string;
      readonly remarks: readonly string[];
      /** Of the nodes' own plans. */
      readonly warnings?: readonly string[];
      /** Sentences on exe.config files that are changed all the same, node by node; no node stands still for it. */
      readonly files: readonly string[];
    }
  | {
      readonly kind: "change";
      /** By node, in the order of the program. */
      readonly from: readonly string[];
      readonly to: string;
      readonly steps: readonly ClusterStep[];
      readonly handOffs: number;
      readonly warnings: readonly string[];
      readonly unforeseen: readonly string[];
    }
  | { readonly kind: "refused"; readonly refusals: readonly ClusterRefusal[] };

export interface ClusterRefusal extends Omit<Refusal, "code"> {
  readonly code: Refusal["code"] | ClusterErrorCode;
}

export type GateAnswer =
  | { readonly kind: "open"; readonly warnings: readonly string[] }
  /** May open by itself: waited for, at most so long. */
  | {
      readonly kind: "wait";
      readonly because: string;
      readonly seconds: number;
      /** What it is when the time is over. */
      readonly code: ClusterErrorCode;
    }
  | { readonly kind: "closed"; readonly because: string; readonly code: ClusterErrorCode }
  /** The world is another one than the plan's (a mailbox server sits on the node): plan anew. */
  | { readonly kind: "replan"; readonly because: string };

export type ClusterErrorCode =
  | "NOT_A_CLUSTER" // a node of the program is no node of a failover cluster
  | "NODE_LIST" // program and cluster name different nodes
  | "NODE_DOWN"
  | "NO_PASSIVE_NODE"
  | "SEVERAL_CMS" // several hand-offs of several mailbox servers without severalCms
  | "QUORUM" // not provable that the rest keeps it
  | "COPIES_NOT_HEALTHY"
  | "BACKUP_RUNNING"
  | "LOWER_LEVEL" // going down without allowLowerLevel
  | "FOUND_DIFFERENT" // Delete of nodes that were found at different levels
  | "MANAGEMENT" // the cmdlets cannot be called: which right or program is missing
  | "GROUP_NOT_MOVED"
  | "HAND_OFF_FAILED"
  | "MAILBOX_SERVER_DOWN" // a mailbox server is not online, or databases are not mounted
  | "NODE_NOT_BACK"
  | "UNSTEADY"; // the cluster kept changing under the rollout

// ---------------------------------------------------------------- done

export interface NodeOutcome {
  readonly node: string;
  readonly found: ServerState;
  readonly state: ServerState;
  readonly run: RunReport | null;
  readonly record: OwnershipRecord;
}

export interface HandOff {
  readonly mailboxServer: string;
  readonly from: string;
  readonly to: string;
  readonly startedAt: string;
  /** From the beginning of the move until it was seen online with its databases mounted, by the servers' clocks. */
  readonly outageSeconds: number;
}

export interface ClusterOutcome {
  readonly found: ClusterState;
  readonly state: ClusterState;
  readonly nodes: readonly NodeOutcome[];
  /** Of this run. */
  readonly handOffs: readonly HandOff[];
  /** Owner of each mailbox server before the first step of the attempt (an interrupted one included). */
  readonly ownersBefore: Readonly<Record<string, string>>;
}

/** Of a failure in the middle: the truth of each node, what was done, what was not started, where each mailbox server is. */
export interface ClusterErrorFacts {
  /** A ClusterRefusal's, or that of the room where it failed: SSH_CLOSED, LOCKED, NOT_LOCKED … */
  readonly code: string;
  readonly property: string | null;
  readonly state: ClusterState | null;
  readonly nodes: readonly NodeOutcome[];
  readonly handOffs: readonly HandOff[];
  readonly ownersBefore: Readonly<Record<string, string>>;
  /** By the node's computer name in lower case: those that are ours by now. The tokens must reach the state. */
  readonly records: Readonly<Record<string, OwnershipRecord>>;
  readonly touched: boolean;
}

/*
 * The room's face (rollout/cluster/index.ts):
 *
 *   lookAtFailoverCluster(machines): Promise<ClusterLook>                              looks only
 *   foreseeCluster({ machines, wish, limits? }): Promise<{ look, plan }>              looks only
 *   bringCluster(options): Promise<ClusterOutcome>                                     changes
 *   takeAwayFromCluster(options): Promise<ClusterTakeAwayOutcome>                      Delete
 *   claimCluster({ machines, urn }): Promise<{ look, records }>                        import: writes the records only
 *   describeClusterPlan(look.state.cluster, plan): string                             the runbook, one multi-line message
 *
 * They throw ClusterError (ClusterErrorFacts) for whatever stops them after the first look, and before it what a node's
 * connection throws.
 */

/** What every change of a cluster is done with. */
export interface ClusterChange {
  readonly machines: ClusterMachines;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly limits?: Partial<GateLimits>;
  /** For waiting between looks; tests put their own in. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface BringClusterOptions extends ClusterChange {
  readonly wish: ClusterWish;
}

export interface TakeAwayFromClusterOptions
  extends
    ClusterChange,
    Pick<
      ClusterWish,
      "urn" | "known" | "replicationTimeout" | "allowLowerLevel" | "severalCms" | "stopServices" | "restart"
    > {}

/** Delete: what was brought is gone from every node, or why nothing had to go; the nodes are given up. */
export interface ClusterTakeAwayOutcome {
  /** null: every node had been given up before. */
  readonly state: ClusterState | null;
  readonly handOffs: readonly HandOff[];
  /** Sentences for a warning. */
  readonly remarks: readonly string[];
}
