import type {
  ClaimReply,
  ClusterInspection,
  CollectReply,
  ExchangeCall,
  ExchangeReplies,
  Inspection,
  JobSpec,
  JobStatus,
  LockFacts,
  MoveGroupReply,
} from "../agent/protocol";
import type { SshTarget } from "../ssh/contract";

/** One Windows machine as the controller sees it, over one connection. `rollout/` knows no more of the wire than this. */
export interface Machine {
  /** For messages until the computer's name is known: host:port. */
  readonly address: string;
  look(): Promise<Inspection>;
  /** Puts the local file on the server, whole (SHA-256 as hashed there), skipping what is there already. */
  stage(file: LocalFile, progress: (sentBytes: number, totalBytes: number) => void): Promise<StagedFile>;
  /** Takes the server for one operation; renewed in the background until released or a job holds it. */
  lock(purpose: string): Promise<Lock>;
  /** Takes the server for a resource, before its first change. `token`: from the resource's state; null: a Create. */
  claim(lock: Lock, owner: Owner): Promise<ClaimReply>;
  /** Gives the server up: nothing of ours stays on it but the audit file, not even where SFTP lands. */
  disown(lock: Lock, token: string): Promise<void>;
  startJob(lock: Lock, job: JobSpec): Promise<void>;
  /** Of a job that died without a result: has the server finish it now, as its next boot would. Follow it afterwards. */
  resumeJob(lock: Lock, id: string): Promise<void>;
  /** Follows a job to its end, over new connections if need be; each change of phase or note is told. */
  followJob(
    id: string,
    onChange: (status: JobStatus) => void,
    patience?: FollowingPatience,
  ): Promise<JobStatus>;
  collect(id: string): Promise<CollectReply>;
  close(): void;
}

/** A node of a failover cluster, or a host on which Exchange's cmdlets can be called. */
export interface ClusterMachine extends Machine {
  /** The cluster as this node sees it. */
  lookAtCluster(): Promise<ClusterInspection>;
  /** Moves a group that is no clustered mailbox server. */
  moveGroup(lock: Lock, group: string, to: string): Promise<MoveGroupReply>;
  /** Keeps a text with the record; "" forgets it. `token`: the record's. */
  remember(lock: Lock, token: string, memo: string): Promise<void>;
  /** Calls Exchange's cmdlets in this session, which must have been logged on by password. No lock is needed on a management host. */
  callExchange<C extends ExchangeCall>(call: C): Promise<ExchangeReplies[C["kind"]]>;
  close(): void;
}

/** How long a server may be away while a job is followed. */
export interface FollowingPatience {
  readonly awaySeconds: number;
}

export interface Owner {
  readonly urn: string;
  readonly token: string | null;
}

export interface LocalFile {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
}

export interface StagedFile {
  /** On the server. */
  readonly path: string;
  /** false: it was there already. */
  readonly uploaded: boolean;
}

export interface Lock {
  readonly token: string;
  /** A dead holder that was replaced, to be told as a warning. */
  readonly replaced: LockFacts | null;
  release(): Promise<void>;
}

export interface ConnectMachineOptions {
  readonly target: SshTarget;
  readonly signal?: AbortSignal;
  /** Wall-clock ms for dialling, probing and logging on. */
  readonly deadline?: number;
  readonly onRetry?: (dial: number, limit: number, reason: string) => void;
  /** What a log-on should be known for: old algorithms. Told again at each log-on of the operation. */
  readonly onWarning?: (text: string) => void;
  /** Holder text of locks: user@controller. */
  readonly who: string;
}

export type ConnectMachine = (options: ConnectMachineOptions) => Promise<ClusterMachine>;
