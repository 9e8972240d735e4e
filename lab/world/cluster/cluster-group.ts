import type { ClusterNode } from "./cluster-node";
import type { LabGroup } from "./contract";
import type { ClusterResource } from "./resource";

/** Win32: the node is not up; the resource's own start is what `start` gave. */
export const NODE_NOT_UP = 5050;

export interface GroupSpec {
  readonly name: string;
  readonly owner: ClusterNode;
  /** In the order in which they come online. */
  readonly resources: readonly ClusterResource[];
  readonly mailboxServer: string | null;
}

/** A group of resources that is on one node at a time. One thing is done with it at a time: what begins ends what was. */
export class ClusterGroup implements LabGroup {
  readonly name: string;
  readonly resources: readonly ClusterResource[];
  readonly mailboxServer: string | null;
  node: ClusterNode;
  /** What is under way. */
  doing: "going offline" | "coming online" | undefined;
  /** Of the next move: ends so without moving. */
  failsNext: number | undefined;
  /** Names of resources that somebody took offline: they stay so wherever the group goes. */
  readonly keptOffline = new Set<string>();
  #life: AbortController | undefined;

  constructor({ name, owner, resources, mailboxServer }: GroupSpec) {
    this.name = name;
    this.node = owner;
    this.resources = resources;
    this.mailboxServer = mailboxServer;
  }

  get owner(): string {
    return this.node.name;
  }

  get state(): LabGroup["state"] {
    if (this.doing) return "pending";
    const has = (state: string): boolean => this.resources.some((resource) => resource.state === state);
    if (has("pending")) return "pending";
    if (has("failed")) return "failed";
    if (!has("online")) return "offline";
    return has("offline") ? "partialOnline" : "online";
  }

  /** Nothing is done with it, and what must be online is. */
  get serves(): boolean {
    return !this.doing && this.resources.every(({ state, optional }) => state === "online" || optional);
  }

  begin(): AbortSignal {
    this.#life?.abort(new Error(`something else is done with the group ${this.name}`));
    this.#life = new AbortController();
    return this.#life.signal;
  }

  /** The node is gone, and all that ran there. */
  lost(): void {
    this.#life?.abort(new Error(`the node of the group ${this.name} is gone`));
    this.#life = undefined;
    this.doing = undefined;
    for (const resource of this.resources) resource.state = "offline";
  }

  async goOffline(signal: AbortSignal): Promise<void> {
    this.doing = "going offline";
    for (const resource of [...this.resources].reverse()) {
      if (resource.state === "offline") continue;
      this.#step(`${resource.name} goes offline`, signal);
      resource.state = "pending";
      await resource.stop(this.node, signal);
      signal.throwIfAborted();
      resource.state = "offline";
    }
    this.doing = undefined;
  }

  /** 0, or why a resource did not come online. */
  async comeOnline(signal: AbortSignal): Promise<number> {
    this.doing = "coming online";
    for (const resource of this.resources) {
      if (resource.state === "online" || this.keptOffline.has(resource.name)) continue;
      this.#step(`${resource.name} comes online`, signal);
      resource.state = "pending";
      const error = await resource.start(this.node, signal);
      signal.throwIfAborted();
      resource.state = error === 0 ? "online" : resource.optional ? "offline" : "failed";
      if (error !== 0 && !resource.optional) {
        this.doing = undefined;
        return error;
      }
    }
    this.doing = undefined;
    return 0;
  }

  #step(what: string, signal: AbortSignal): void {
    this.node.step(this.name, `${this.name}: ${what}`);
    signal.throwIfAborted();
  }
}
