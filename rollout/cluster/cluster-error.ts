import type { ClusterErrorCode, ClusterErrorFacts, ClusterRefusal } from "./contract";

export const CLUSTER_ERROR_CODES: readonly ClusterErrorCode[] = [
  "NOT_A_CLUSTER",
  "NODE_LIST",
  "NODE_DOWN",
  "NO_PASSIVE_NODE",
  "SEVERAL_CMS",
  "QUORUM",
  "COPIES_NOT_HEALTHY",
  "BACKUP_RUNNING",
  "LOWER_LEVEL",
  "FOUND_DIFFERENT",
  "MANAGEMENT",
  "GROUP_NOT_MOVED",
  "HAND_OFF_FAILED",
  "MAILBOX_SERVER_DOWN",
  "NODE_NOT_BACK",
  "UNSTEADY",
];

/** A cluster that was not brought to its target: what was done, what was not started, where each mailbox server is. */
export class ClusterError extends Error implements ClusterErrorFacts {
  readonly code: string;
  readonly property: string | null;
  readonly state: ClusterErrorFacts["state"];
  readonly nodes: ClusterErrorFacts["nodes"];
  readonly handOffs: ClusterErrorFacts["handOffs"];
  readonly ownersBefore: ClusterErrorFacts["ownersBefore"];
  readonly records: ClusterErrorFacts["records"];
  readonly touched: boolean;

  constructor(options: { readonly message: string; readonly cause?: unknown } & ClusterErrorFacts) {
    super(options.message, { cause: options.cause });
    this.name = "ClusterError";
    this.code = options.code;
    this.property = options.property;
    this.state = options.state;
    this.nodes = options.nodes;
    this.handOffs = options.handOffs;
    this.ownersBefore = options.ownersBefore;
    this.records = options.records;
    this.touched = options.touched;
  }
}

/** Why a rollout goes no further; it reaches the caller as a ClusterError with what was done until then. */
export class Stop extends Error {
  readonly code: ClusterRefusal["code"];
  readonly property: string | null;
  /** The node or the hand-off that it stopped at; "" for the cluster. */
  readonly at: string;

  constructor(
    { code, property, message }: ClusterRefusal,
    options: { readonly at?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "Stop";
    this.code = code;
    this.property = property;
    this.at = options.at ?? "";
  }
}

/** All of them in one; the first gives the code. */
export function stopFor(refusals: readonly ClusterRefusal[]): Stop {
  const [first] = refusals;
  return new Stop({ ...first!, message: refusals.map(({ message }) => message).join("\n") });
}
