import { buildOf } from "../exchange/exchange-server";
import type { ClusterNode, Leaving } from "./cluster-node";
import type { HandOver } from "./group-keeper";
import type { MailboxServer } from "./mailbox-server";

/**
 * What happened so shortly before could not be known to whoever decided. A look, a job's start and the installer's first
 * seconds lie between a decision and the moment at which the Cluster service stops.
 */
const COULD_NOT_BE_KNOWN_MS = 60_000;

interface Surroundings {
  readonly nodes: readonly ClusterNode[];
  readonly mailboxServers: readonly MailboxServer[];
  readonly now: () => number;
  /** Since when; undefined: it is there. */
  readonly witnessGoneSince: () => number | undefined;
}

/** design.md 5, rule 7: what must never happen to a cluster by an installation or a planned move. */
export class ClusterInvariants {
  readonly broken: string[] = [];
  readonly #declared = new Set<string>();
  /** By mailbox server: when it came to where it is without anybody's wish. A wished move is seen long before its end. */
  readonly #failedOver = new Map<string, number>();

  constructor(private readonly world: Surroundings) {}

  declareLowerMove(mailboxServer: string, to: string): void {
    this.#declared.add(`${mailboxServer} to ${to}`.toLowerCase());
  }

  /** Windows Installer begins to change Exchange there. What was suspended has to be ended, whatever the others do. */
  installationBegins(node: ClusterNode): void {
    if (node.machine.msi.transactions.takesUp) return;
    for (const { name, group } of this.world.mailboxServers) {
      const justFailedOver = this.#failedOver.has(name) && !this.#since(this.#failedOver.get(name));
      if (group.node === node && !justFailedOver)
        this.#violated(`Exchange was patched on ${node.name}, which runs ${name}`);
    }
    for (const other of this.#knownToBeDown(node))
      this.#violated(`Exchange was patched on ${node.name} while ${other.name} was down`);
  }

  /** A commanded restart takes a node away as an installation does. */
  restartBegins(node: ClusterNode): void {
    for (const { name, group } of this.world.mailboxServers) {
      const justFailedOver = this.#failedOver.has(name) && !this.#since(this.#failedOver.get(name));
      if (group.node === node && !justFailedOver)
        this.#violated(`${node.name} was restarted while it ran ${name}`);
    }
    for (const other of this.#knownToBeDown(node))
      this.#violated(`${node.name} was restarted while ${other.name} was down`);
  }

  nodeGone(node: ClusterNode, why: Leaving): void {
    if (why !== "stopped") return;
    const { nodes } = this.world;
    const down = nodes.filter((other) => other !== node && !other.up);
    for (const other of down) {
      const both = other.installing && other.leftBy === "stopped";
      const known = node.installing && this.#knownToBeDown(node).includes(other);
      if (both || known)
        this.#violated(`${node.name} and ${other.name} were down at once by an installation`);
    }
  }

  quorumLost(by: ClusterNode | undefined): void {
    if (!by || !(by.installing || by.machine.shutdown.stopping) || by.leftBy !== "stopped") return;
    const missing = this.#knownToBeDown(by).length > 0 || this.#since(this.world.witnessGoneSince());
    if (missing)
      this.#violated(`quorum was lost by the ${by.installing ? "installation" : "restart"} on ${by.name}`);
  }

  /** `ours`: false where whoever moved it answers for it himself. */
  handedOver({ group, from, to, how }: HandOver, ours: boolean): void {
    const { mailboxServer } = group;
    if (mailboxServer === null) return;
    this.#failedOver.delete(mailboxServer);
    if (how === "failover") return void this.#failedOver.set(mailboxServer, this.world.now());
    if (!ours || this.#declared.has(`${mailboxServer} to ${to.name}`.toLowerCase())) return;
    const [before, after] = [buildOf(from.machine), buildOf(to.machine)];
    if (compareBuilds(after, before) < 0)
      this.#violated(
        `${mailboxServer} was moved from ${from.name} (${before}) to ${to.name} (${after}), a lower level`,
      );
  }

  logsLost(mailboxServer: string, count: number): void {
    this.#violated(`${mailboxServer} lost ${count} log generations`);
  }

  #knownToBeDown(except: ClusterNode): readonly ClusterNode[] {
    return this.world.nodes.filter((node) => node !== except && !node.up && this.#since(node.downSince));
  }

  #since(time: number | undefined): boolean {
    return time !== undefined && this.world.now() - time > COULD_NOT_BE_KNOWN_MS;
  }

  #violated(what: string): void {
    this.broken.push(what);
  }
}

function compareBuilds(left: string, right: string): number {
  const [a, b] = [left.split(".").map(Number), right.split(".").map(Number)];
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
