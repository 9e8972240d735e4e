/** A clustered mailbox server (CMS) and the nodes that ran it. */
export interface ClusteredMailboxServer {
  /** Its name. */
  readonly name: string;
  /**
   * The node that ran it before the last change (before its first step, where that was interrupted and
   * gone on with). Empty: none did.
   */
  readonly ownerBefore: string;
  /** The node that runs it; empty where none does. */
  readonly owner: string;
}

/** One clustered mailbox server handed from one node to another by our last change. */
export interface HandOff {
  /** The name of the clustered mailbox server. */
  readonly mailboxServer: string;
  /** The node that ran it before. */
  readonly from: string;
  /** The node that ran it afterwards. */
  readonly to: string;
  /** When the move began: ISO 8601, UTC, by the clock of the server that called the cmdlet. */
  readonly startedAt: string;
  /**
   * From the beginning of the move until the mailbox server was seen online with its databases mounted, in
   * seconds.
   */
  readonly outageSeconds: number;
}
