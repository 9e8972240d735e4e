export interface LockHolder {
  /** Who, for people: user@controller. */
  readonly who: string;
  /** What it is doing, for people. */
  readonly what: string;
}

/** Takes the server for one operation, or renews the lease with the same token. */
export interface LockRequest extends LockHolder {
  readonly op: "lock";
  readonly token: string;
  /** Of server time. Until it is over the holder is alive; from the start of a job of this token on, while that runs. */
  readonly leaseSeconds: number;
}

export interface LockFacts extends LockHolder {
  readonly token: string;
  readonly since: string;
  readonly until: string;
  /** Whether the holder counts as alive now: its lease runs, or its job does. */
  readonly alive: boolean;
}

export interface LockReply {
  /** A dead holder that was replaced. */
  readonly replaced: LockFacts | null;
}

export interface UnlockRequest {
  readonly op: "unlock";
  readonly token: string;
}
