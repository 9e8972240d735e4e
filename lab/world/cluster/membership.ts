import type { LabClock } from "../clock";
import type { ClusterNode, Leaving } from "./cluster-node";
import { CLUSTER_SERVICE, NO_QUORUM } from "./cluster-node";
import type { QuorumKind } from "./quorum";
import { hasQuorum, partsOf } from "./quorum";

/** All of them the lab's choice: how long it really takes is not known. */
const JOIN_SECONDS = 20;
const FORM_SECONDS = 180;
const RESTART_SECONDS = 60;
const REGROUP_SECONDS = 5;

export interface MembershipOptions {
  readonly clock: LabClock;
  readonly nodes: readonly ClusterNode[];
  readonly quorum: { readonly kind: QuorumKind; readonly share: string | null };
  /** The node that has the quorum resource. */
  readonly quorumOwner: () => ClusterNode;
  readonly joined: (node: ClusterNode) => void;
  /** Quorum is no more; `by` is the node whose leaving did it, if one did. */
  readonly quorumLost: (by: ClusterNode | undefined) => void;
}

/**
 * Who is a member: nodes that run, see each other and have quorum. A part without it stops its Cluster service
 * (operations.md 1.1 names the failover, not the arithmetic; see quorum.ts). What has stopped is started again by Windows
 * (the service's recovery actions, UNVERIFIED) as soon as that can help, so that nothing goes on for ever.
 */
export class Membership {
  witnessReachable = true;
  readonly #cuts = new Set<string>();
  readonly #restarts = new Set<ClusterNode>();
  /** Takes back the end of a node's patience, so that nobody waits for it. */
  readonly #patience = new Map<ClusterNode, () => void>();
  /** Nodes that have knocked for long enough to be let in. */
  readonly #ready = new Set<ClusterNode>();

  constructor(private readonly options: MembershipOptions) {}

  get members(): readonly ClusterNode[] {
    return this.options.nodes.filter(({ up }) => up);
  }

  get formed(): boolean {
    return this.members.length > 0;
  }

  apart(a: ClusterNode, b: ClusterNode): boolean {
    return this.#cuts.has([a.name, b.name].sort().join("|"));
  }

  cut(a: ClusterNode, b: ClusterNode): void {
    this.#cuts.add([a.name, b.name].sort().join("|"));
    this.regroupSoon();
  }

  mendCuts(): void {
    this.#cuts.clear();
    this.reconsider();
  }

  regroupSoon(): void {
    this.options.clock.after(REGROUP_SECONDS * 1000, () => this.#regroup(undefined));
  }

  running(node: ClusterNode): void {
    node.membership = "joining";
    const { clock } = this.options;
    clock.after(JOIN_SECONDS * 1000, () => {
      if (node.membership !== "joining") return;
      this.#ready.add(node);
      this.reconsider();
    });
    const tired = (): void => {
      if (node.membership === "joining") this.#stop(node);
    };
    this.#patience.get(node)?.();
    this.#patience.set(node, clock.after(FORM_SECONDS * 1000, tired));
  }

  gone(node: ClusterNode, why: Leaving): void {
    this.#ready.delete(node);
    this.#patience.get(node)?.();
    if (why !== "no quorum") this.#regroup(node);
    this.reconsider();
  }

  /** Something is better than it was, or may be. */
  reconsider(): void {
    this.#letIn();
    for (const node of this.options.nodes) if (this.#couldComeBack(node)) this.#restart(node);
  }

  #letIn(): void {
    const waiting = this.options.nodes.filter(
      (node) => node.membership === "joining" && this.#ready.has(node),
    );
    if (this.formed) {
      const seen = waiting.filter((node) => this.members.some((member) => !this.apart(node, member)));
      for (const node of seen) this.#let(node);
      return;
    }
    const part = this.#strongest(waiting);
    for (const node of part ?? []) this.#let(node);
  }

  #let(node: ClusterNode): void {
    this.#ready.delete(node);
    this.#patience.get(node)?.();
    node.step("service", `${node.name} joins the cluster`);
    if (node.membership !== "joining") return;
    node.beUp();
    this.options.joined(node);
  }

  #regroup(left: ClusterNode | undefined): void {
    const members = this.members;
    if (members.length === 0) return;
    const part = this.#strongest(members);
    if (!part) this.options.quorumLost(left);
    for (const node of members) if (!part?.includes(node)) this.#stop(node);
  }

  /** The part that has quorum; the one with the quorum resource's owner has the witness. */
  #strongest(candidates: readonly ClusterNode[]): readonly ClusterNode[] | undefined {
    const { quorum, nodes, quorumOwner } = this.options;
    const parts = partsOf(candidates, { apart: (a, b) => this.apart(a, b) });
    const byOwner = parts.find((part) => part.includes(quorumOwner())) ?? parts[0];
    return parts.find((part) =>
      hasQuorum({
        kind: quorum.kind,
        hasShare: quorum.share !== null,
        nodes: nodes.length,
        present: part.length,
        witness: this.witnessReachable && part === byOwner,
      }),
    );
  }

  #stop(node: ClusterNode): void {
    node.machine.services.endsItself(CLUSTER_SERVICE, NO_QUORUM);
  }

  /** Its service ended by itself, and with it there would be quorum. */
  #couldComeBack(node: ClusterNode): boolean {
    if (!this.#fell(node)) return false;
    if (this.formed) return this.members.some((member) => !this.apart(node, member));
    const candidates = this.options.nodes.filter(
      (other) => other.membership === "joining" || this.#fell(other),
    );
    return this.#strongest(candidates)?.includes(node) ?? false;
  }

  #fell({ machine, leftBy }: ClusterNode): boolean {
    const service = machine.services.find(CLUSTER_SERVICE);
    return machine.power === "on" && leftBy !== "stopped" && service?.state === 1 && service.start === "auto";
  }

  #restart(node: ClusterNode): void {
    if (this.#restarts.has(node)) return;
    this.#restarts.add(node);
    this.options.clock.after(RESTART_SECONDS * 1000, () => {
      this.#restarts.delete(node);
      if (this.#fell(node)) void node.machine.services.start(CLUSTER_SERVICE);
    });
  }
}
