import type { LabClock } from "../clock";
import type { LabCopy } from "./contract";

/** Of a storage group that is in use: how fast logs come is the lab's choice. */
const MS_PER_LOG = 60_000;

export interface Conditions {
  /** Users write: logs come. */
  readonly online: boolean;
  /** The passive node takes copies: it is a member of the cluster, is seen, and its Replication Service runs. */
  readonly reachable: boolean;
}

/**
 * A storage group's copy on the passive node of a CCR, by the lab's clock. Only "Healthy" is good; after a break or a
 * change of places it is "Initializing" for a while (operations.md 1.2, 1.5).
 */
export class StorageGroupCopy {
  failure: string | undefined;
  suspended = false;
  /** Logs that wait although all is healthy. */
  lag = { copy: 0, replay: 0 };
  initialisingSeconds = 20;
  #readyAt: number | undefined;
  /** The nodes have changed places, and the mailbox server is not online yet. */
  #anew = false;
  #backlogMs = 0;
  #seenAt: number;
  #conditions: Conditions = { online: false, reachable: false };

  constructor(
    readonly storageGroup: string,
    private readonly clock: LabClock,
  ) {
    this.#seenAt = clock.now();
  }

  /** As built: in good order from the beginning. */
  beHealthy(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#readyAt = this.clock.now();
  }

  /** Called whenever something may have changed. */
  refresh(conditions: Conditions): void {
    const now = this.clock.now();
    if (this.#conditions.online && this.#readyAt === undefined) this.#backlogMs += now - this.#seenAt;
    if (this.#readyAt !== undefined && now >= this.#readyAt) this.#backlogMs = 0;
    this.#seenAt = now;
    this.#conditions = conditions;
    const flows = conditions.reachable && this.failure === undefined && !this.suspended;
    if (conditions.online) this.#anew = false;
    if (!flows || this.#anew) this.#readyAt = undefined;
    else this.#readyAt ??= now + this.initialisingSeconds * 1000;
  }

  /** The two nodes have changed places. */
  beginAnew(): void {
    this.#backlogMs = 0;
    this.#readyAt = undefined;
    this.#anew = true;
  }

  /** Logs that are missing on the passive node. */
  get missing(): number {
    return Math.ceil(this.#backlogMs / MS_PER_LOG) + this.lag.copy;
  }

  /** The logs that are missing can be fetched as long as the other machine is there. */
  get canFetch(): boolean {
    return this.failure === undefined && !this.suspended;
  }

  get facts(): LabCopy {
    const status = this.#status();
    return {
      storageGroup: this.storageGroup,
      status,
      copyQueue: status === "Healthy" ? this.lag.copy : this.missing,
      replayQueue: this.lag.replay,
      message: this.#message(status),
    };
  }

  #status(): string {
    if (this.failure !== undefined) return "Failed";
    if (this.suspended) return "Suspended";
    if (this.#anew && this.#conditions.reachable) return "Initializing";
    if (this.#readyAt === undefined) return "Failed";
    return this.clock.now() < this.#readyAt ? "Initializing" : "Healthy";
  }

  #message(status: string): string {
    if (status !== "Failed") return "";
    return this.failure ?? "The Microsoft Exchange Replication Service of the passive node does not answer.";
  }
}
