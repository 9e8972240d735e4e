import type { LabClock } from "../clock";
import { WindowsError } from "../contract";
import type { ClusterGroup } from "./cluster-group";
import { NODE_NOT_UP } from "./cluster-group";
import type { ClusterNode } from "./cluster-node";
import type { MailboxServer } from "./mailbox-server";

/** Until the others have noticed. */
const FAILOVER_SECONDS = 5;
/** ERROR_CLUSTER_NODE_PAUSED. */
const NODE_PAUSED = 5070;
/** ERROR_INVALID_STATE: something else is done with the group just now. */
const INVALID_STATE = 5023;

export type MoveKind = "cmdlet" | "failover" | "cluster.exe";

export interface HandOver {
  readonly group: ClusterGroup;
  readonly from: ClusterNode;
  readonly to: ClusterNode;
  readonly how: MoveKind;
}

export interface GroupKeeperOptions {
  readonly clock: LabClock;
  readonly nodes: readonly ClusterNode[];
  readonly groups: readonly ClusterGroup[];
  readonly mailboxServers: readonly MailboxServer[];
  /** Told when a group has another owner, before it comes online there. */
  readonly handedOver: (handOver: HandOver) => void;
  /** Told when something about a group has come to rest. */
  readonly settled: () => void;
}

/** Has every group on a node that runs, as long as there is one that may have it. */
export class GroupKeeper {
  constructor(private readonly options: GroupKeeperOptions) {}

  /** Online on `to`, or a Win32 error number. */
  async move(group: ClusterGroup, to: ClusterNode, how: MoveKind): Promise<number> {
    if (!to.up) return NODE_NOT_UP;
    if (to.paused) return NODE_PAUSED;
    if (group.doing) return INVALID_STATE;
    if (group.failsNext !== undefined) {
      const error = group.failsNext;
      group.failsNext = undefined;
      return error;
    }
    if (group.node === to) return group.serves ? 0 : this.#online(group, group.begin());
    const signal = group.begin();
    return this.#unlessEnded(signal, async () => {
      await group.goOffline(signal);
      if (!to.up) {
        await group.comeOnline(signal);
        return NODE_NOT_UP;
      }
      this.#handOver(group, to, how);
      return this.#online(group, signal);
    });
  }

  /** Brings online what is still offline in a group that is on a node. */
  async complete(group: ClusterGroup): Promise<void> {
    if (group.node.up && !group.doing) await this.#online(group, group.begin());
  }

  /** A node is gone: what was there is lost, and goes elsewhere. */
  nodeGone(node: ClusterNode): void {
    const { clock, groups } = this.options;
    for (const group of groups.filter((one) => one.node === node)) {
      for (const { service } of group.resources)
        if (service !== undefined && node.machine.power === "on") node.machine.services.stop(service);
      group.lost();
    }
    clock.after(FAILOVER_SECONDS * 1000, () => this.place());
  }

  /** Brings online what is not, on its node or another. */
  place(): void {
    for (const group of this.options.groups) {
      if (group.doing || (group.node.up && group.serves)) continue;
      if (group.node.up) {
        void this.#online(group, group.begin());
        continue;
      }
      const to = this.#candidate(group, new Set());
      if (!to) continue;
      const signal = group.begin();
      this.#handOver(group, to, "failover");
      void this.#online(group, signal);
    }
  }

  /** A service of a group ended although the cluster wants it: it is started again. */
  watchServices(node: ClusterNode): void {
    if (!node.up) return;
    for (const group of this.options.groups) {
      if (group.node !== node || group.doing) continue;
      const failed = group.resources.findIndex(
        ({ state, service }) =>
          state === "online" && service !== undefined && node.machine.services.find(service)?.state === 1,
      );
      if (failed === -1) continue;
      for (const resource of group.resources.slice(failed)) resource.state = "offline";
      this.options.clock.after(FAILOVER_SECONDS * 1000, () => this.place());
    }
  }

  #candidate(group: ClusterGroup, tried: ReadonlySet<ClusterNode>): ClusterNode | undefined {
    const { nodes, mailboxServers } = this.options;
    const at = nodes.indexOf(group.node);
    const inTurn = [...nodes.slice(at + 1), ...nodes.slice(0, at + 1)];
    const server = mailboxServers.find(({ name }) => name === group.mailboxServer);
    const taken = (node: ClusterNode): boolean =>
      mailboxServers.some((other) => other !== server && other.group.node === node);
    return inTurn.find(
      (node) =>
        node.takesGroups &&
        !tried.has(node) &&
        (!server || (server.redundant.includes(node) && !taken(node))),
    );
  }

  #handOver(group: ClusterGroup, to: ClusterNode, how: MoveKind): void {
    const from = group.node;
    group.node = to;
    this.options.handedOver({ group, from, to, how });
  }

  /** Where it does not come online it is tried on the others, once each. */
  #online(group: ClusterGroup, signal: AbortSignal): Promise<number> {
    return this.#unlessEnded(signal, async () => {
      const tried = new Set<ClusterNode>();
      let first = 0;
      for (;;) {
        const error = await group.comeOnline(signal);
        if (error === 0) break;
        first ||= error;
        tried.add(group.node);
        const next = this.#candidate(group, tried);
        if (!next) break;
        await group.goOffline(signal);
        this.#handOver(group, next, "failover");
      }
      return first;
    });
  }

  async #unlessEnded(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return NODE_NOT_UP;
      if (error instanceof WindowsError) return error.number;
      throw error;
    } finally {
      this.options.settled();
    }
  }
}
