import type { Machine } from "../machine";

export const CLUSTER_SERVICE = "ClusSvc";

/** Why a node left: its service was stopped in good order, it died with the power or by itself, or quorum was lost. */
export type Leaving = "stopped" | "died" | "no quorum";

export interface NodeEvents {
  /** The Cluster service runs and wants to be a member. */
  running(node: ClusterNode): void;
  gone(node: ClusterNode, why: Leaving): void;
  /** Anything else of the machine may have changed: a service, or its power is back. */
  changed(node: ClusterNode): void;
}

/** One machine as a member of its cluster: what its Cluster service and its power make of it. */
export class ClusterNode {
  membership: "down" | "joining" | "up" = "down";
  paused = false;
  /** Lab time at which it was last a member; while it is one: undefined. */
  downSince: number | undefined;
  leftBy: Leaving | undefined;
  #running = false;

  constructor(
    readonly machine: Machine,
    private readonly events: NodeEvents,
  ) {
    machine.services.onChange(() => this.#look());
    machine.onPower((power) => (power === "off" ? this.#leave("died") : this.events.changed(this)));
  }

  /** As the cluster spells it. */
  get name(): string {
    return this.machine.name.toUpperCase();
  }

  is(name: string): boolean {
    return this.name === name.toUpperCase();
  }

  get state(): "up" | "down" | "paused" | "joining" {
    return this.membership === "up" && this.paused ? "paused" : this.membership;
  }

  get up(): boolean {
    return this.membership === "up";
  }

  /** May be given a group. */
  get takesGroups(): boolean {
    return this.up && !this.paused;
  }

  /** An Exchange patch is being installed or removed here just now. */
  get installing(): boolean {
    const { holder, journal } = this.machine.msi.transactions;
    return holder !== undefined && journal !== undefined;
  }

  get serviceRuns(): boolean {
    return this.machine.services.find(CLUSTER_SERVICE)?.state === 4;
  }

  /** The Cluster service's process, who takes the cluster's steps here. */
  get servicePid(): number | undefined {
    return this.machine.services.find(CLUSTER_SERVICE)?.pid || undefined;
  }

  /** As built: a member from the beginning. */
  beUp(): void {
    this.membership = "up";
    this.downSince = undefined;
    this.leftBy = undefined;
    this.#running = this.serviceRuns;
  }

  step(lane: string, what: string): void {
    this.machine.steps.take({ lane: `cluster ${lane}`, kind: "cluster", what, pid: this.servicePid });
  }

  #look(): void {
    const state = this.machine.services.find(CLUSTER_SERVICE)?.state ?? 1;
    if (state === 4 && !this.#running) {
      this.#running = true;
      this.step("service", "the Cluster service runs");
      if (this.serviceRuns) this.events.running(this);
    } else if (state === 3 && this.#running) {
      this.step("service", "the Cluster service stops");
      this.#leave("stopped");
    } else if (state === 1 && this.#running) {
      this.#leave(this.#endedForQuorum() ? "no quorum" : "died");
    }
    this.events.changed(this);
  }

  /** ERROR_QUORUM… is told as the service's own exit code. */
  #endedForQuorum(): boolean {
    return this.machine.services.find(CLUSTER_SERVICE)?.serviceExitCode === NO_QUORUM;
  }

  #leave(why: Leaving): void {
    if (!this.#running) return;
    this.#running = false;
    const wasUp = this.up;
    this.membership = "down";
    this.leftBy = why;
    if (wasUp) this.downSince = this.machine.clock.now();
    this.events.gone(this, why);
  }
}

/** ERROR_CLUSTERLOG… of a service that found no quorum: the number is the lab's choice, UNVERIFIED. */
export const NO_QUORUM = 5925;
