import type { LabClock } from "../clock";
import type { Machine } from "../machine";
import { clusterAdministrator } from "./cluster-administrator";
import { clusterFaults } from "./cluster-faults";
import type { ClusterGroup } from "./cluster-group";
import { ClusterInvariants } from "./cluster-invariants";
import type { ClusterNode } from "./cluster-node";
import { viewOf } from "./cluster-view";
import type { ClusterSpec, ClusterView, LabCluster } from "./contract";
import type { HandOver } from "./group-keeper";
import { GroupKeeper } from "./group-keeper";
import { awaitedIsThere, conditionsOf, takeLogs } from "./log-shipping";
import type { MailboxServer } from "./mailbox-server";
import { Membership } from "./membership";
import { refusalOfMove } from "./move-refusals";
import type { Parts } from "./parts";
import { buildParts } from "./parts";

export interface MailboxServerMove {
  readonly name: string;
  readonly to: string;
  readonly comment: string;
  readonly validateOnly: boolean;
  readonly ignoreDismounted: boolean;
}

interface Asked {
  readonly comment: string;
  /** false: whoever asked answers for it himself. */
  readonly ours: boolean;
  readonly at: number;
}

/** A failover cluster of the lab: one world for all its nodes. */
export class FailoverCluster implements LabCluster {
  readonly name: string;
  readonly clock: LabClock;
  readonly nodes: readonly ClusterNode[];
  readonly groups: readonly ClusterGroup[];
  readonly servers: readonly MailboxServer[];
  readonly membership: Membership;
  readonly keeper: GroupKeeper;
  readonly invariants: ClusterInvariants;
  readonly moves: LabCluster["moves"][number][] = [];
  readonly faults: LabCluster["faults"];
  readonly administrator: LabCluster["administrator"];
  readonly world: ClusterView;
  readonly withoutRights = new Set<string>();
  /** The cmdlet's moves that are under way. */
  readonly #asked = new Map<ClusterGroup, Asked>();
  readonly parts: Parts;
  #witnessGoneSince: number | undefined;

  constructor(spec: ClusterSpec, machines: readonly Machine[], clock: LabClock) {
    this.name = spec.name;
    this.clock = clock;
    const parts = buildParts(spec, machines, {
      running: (node) => this.membership.running(node),
      gone: (node, why) => {
        this.invariants.nodeGone(node, why);
        this.keeper.nodeGone(node);
        this.membership.gone(node, why);
        this.refresh();
      },
      changed: (node) => {
        this.keeper.watchServices(node);
        this.refresh();
      },
      witness: () => this.membership.witnessReachable,
      clock,
    });
    this.parts = parts;
    this.nodes = parts.nodes;
    this.groups = parts.groups;
    this.servers = parts.servers;
    this.invariants = new ClusterInvariants({
      nodes: this.nodes,
      mailboxServers: this.servers,
      now: () => clock.now(),
      witnessGoneSince: () => this.#witnessGoneSince,
    });
    this.membership = new Membership({
      clock,
      nodes: this.nodes,
      quorum: parts.quorum,
      quorumOwner: () => parts.quorumGroup.node,
      joined: () => {
        this.keeper.place();
        this.refresh();
      },
      quorumLost: (by) => this.invariants.quorumLost(by),
    });
    this.keeper = new GroupKeeper({
      clock,
      nodes: this.nodes,
      groups: this.groups,
      mailboxServers: this.servers,
      handedOver: (handOver) => this.#handedOver(handOver),
      settled: () => this.refresh(),
    });
    this.faults = clusterFaults(this);
    this.administrator = clusterAdministrator(this);
    this.world = viewOf(this);
    for (const node of this.nodes)
      node.machine.msi.transactions.onPhase("starting", () => this.invariants.installationBegins(node));
    for (const server of this.servers)
      for (const copy of server.replicated) copy.beHealthy(conditionsOf(server, this.membership));
  }

  get machines(): readonly Machine[] {
    return this.nodes.map(({ machine }) => machine);
  }

  get lostLogs(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.servers.map(({ name, lostLogs }) => [name, lostLogs]));
  }

  get broken(): readonly string[] {
    return this.invariants.broken;
  }

  seenBy(name: string): ClusterView | undefined {
    return this.node(name)?.up ? this.world : undefined;
  }

  declare({ lowerMove }: Parameters<LabCluster["declare"]>[0]): void {
    this.invariants.declareLowerMove(lowerMove.mailboxServer, lowerMove.to);
  }

  atRest(): readonly string[] {
    this.refresh();
    return [
      ...this.nodes.filter(({ state }) => state !== "up").map(({ name, state }) => `${name} is ${state}`),
      ...this.groups
        .filter(({ state }) => state !== "online")
        .map(({ name, state }) => `the group ${name} is ${state}`),
      ...this.servers.flatMap(({ name, databases }) =>
        databases.filter(({ mounted }) => !mounted).map((one) => `${name}: ${one.name} is not mounted`),
      ),
    ];
  }

  /** A restart of this machine was commanded and begins now. */
  restartBegins(machine: Machine): void {
    const node = this.nodes.find((one) => one.machine === machine);
    if (node) this.invariants.restartBegins(node);
  }

  node(name: string): ClusterNode | undefined {
    return this.nodes.find((node) => node.is(name));
  }

  server(name: string): MailboxServer {
    const found = this.servers.find((server) => server.name.toLowerCase() === name.toLowerCase());
    if (!found) throw new Error(`The cluster ${this.name} has no mailbox server ${name}.`);
    return found;
  }

  group(name: string): ClusterGroup | undefined {
    return this.groups.find((group) => group.name.toLowerCase() === name.toLowerCase());
  }

  setWitness(reachable: boolean): void {
    this.membership.witnessReachable = reachable;
    this.#witnessGoneSince = reachable ? undefined : this.clock.now();
    const { quorumResource, quorum } = this.parts;
    // A majority node set looks for its witness only when it needs it: the resource stays as it is (nastier reading).
    if (quorum.kind !== "majorityNodeSet") quorumResource.state = reachable ? "online" : "failed";
    if (reachable) this.membership.reconsider();
    else this.membership.regroupSoon();
  }

  /** As `moveMailboxServer` of ClusterView; `ours`: false for somebody else's. */
  async moveMailboxServer(move: MailboxServerMove, ours = true): Promise<string | undefined> {
    this.refresh();
    const server = this.servers.find(({ name }) => name.toLowerCase() === move.name.toLowerCase());
    if (!server) return `The clustered mailbox server '${move.name}' could not be found.`;
    const to = this.node(move.to);
    const { ignoreDismounted } = move;
    const refused = refusalOfMove({ server, to, target: move.to, ignoreDismounted, all: this.servers });
    if (refused !== undefined || move.validateOnly || !to) return refused;
    server.stopBackups();
    const asked = { comment: move.comment, ours, at: this.clock.now() };
    this.#asked.set(server.group, asked);
    const error = await this.keeper.move(server.group, to, "cmdlet");
    this.#asked.delete(server.group);
    if (error !== 0)
      return `The clustered mailbox server '${server.name}' could not be moved: error ${error}.`;
    if (server.staysDismounted)
      return `'${server.name}' is on '${to.name}', and its databases could not be mounted.`;
    this.#tellTime(server, to, asked);
    return undefined;
  }

  refresh(): void {
    for (const server of this.servers) {
      for (const copy of server.replicated) copy.refresh(conditionsOf(server, this.membership));
      if (!awaitedIsThere(server, this.membership)) continue;
      server.awaited = undefined;
      void this.keeper.complete(server.group);
    }
  }

  /** operations.md 1.5: the time a move took, as event 100 of the Replication Service. */
  #tellTime(server: MailboxServer, to: ClusterNode, { at, comment }: Asked): void {
    const seconds = Math.round((this.clock.now() - at) / 1000);
    to.machine.log.write({
      log: "Application",
      source: "MSExchangeRepl",
      id: 100,
      type: 3,
      message: `The clustered mailbox server ${server.name} was moved to ${to.name} in ${seconds} seconds. Comment: ${comment}`,
    });
  }

  #handedOver(handOver: HandOver): void {
    const { group, from, to, how } = handOver;
    const server = this.servers.find((one) => one.group === group);
    if (!server) return;
    const { ours = true, comment = "" } = (how === "cmdlet" && this.#asked.get(group)) || {};
    this.invariants.handedOver(handOver, ours);
    const at = this.clock.now();
    this.moves.push({ mailboxServer: server.name, from: from.name, to: to.name, how, at, comment });
    server.arrive();
    const lost = takeLogs(server, handOver, this.membership);
    if (lost > 0) this.invariants.logsLost(server.name, lost);
  }
}
