import * as assert from "node:assert/strict";

import { site, type Site, type SiteSpec } from "../../../lab/site";
import type { LabCluster, ClusterSpec } from "../../../lab/world/cluster/contract";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { connectMachine } from "../../../machine";
import type { ClusterMachine } from "../../../machine/contract";
import { bringCluster, ClusterError, takeAwayFromCluster } from "../../../rollout/cluster";
import type {
  ClusterMachines,
  ClusterOutcome,
  ClusterTakeAwayOutcome,
  ClusterWish,
  KnownNode,
} from "../../../rollout/cluster/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ClusterRollup::cluster1";

interface RunSpec extends Partial<SiteSpec> {
  readonly cluster: ClusterSpec;
  /** Of every node. Default: "RTM-RU6". */
  readonly level?: string | readonly string[];
  /** On every node. */
  readonly interimUpdates?: readonly string[];
  /** OpenSSH private key with which the nodes are logged on to; default: by password. */
  readonly privateKey?: string;
  /** The public half. */
  readonly publicKey?: string;
  /** Name of the server on which Exchange's cmdlets run; default: a node. */
  readonly management?: string;
}

/** One cluster of the lab, operations on it over the wire, and looks at its world. */
export class LabRun {
  readonly told: string[] = [];
  /** Lets something happen when a progress line is told. */
  onTold: (text: string) => void = () => undefined;
  /** Puts something before a call of a node; the default changes nothing. */
  through: (machine: ClusterMachine, node: string) => ClusterMachine = (machine) => machine;
  private readonly connected: ClusterMachine[] = [];

  private constructor(
    readonly lab: Site,
    private readonly spec: RunSpec,
  ) {}

  static async start(spec: RunSpec): Promise<LabRun> {
    const { cluster, level = "RTM-RU6", interimUpdates = [], publicKey, servers = [] } = spec;
    const keys = publicKey === undefined ? {} : { publicKeys: [publicKey] };
    const nodes = cluster.nodes.map((name) => ({ name, level, interimUpdates, ...keys }));
    const lab = await site({
      servers: [...nodes, { name: "HUB1", level: "RTM-RU6" }, ...servers],
      clusters: [cluster],
    });
    return new LabRun(lab, spec);
  }

  get cluster(): LabCluster {
    return this.lab.cluster(this.spec.cluster.name);
  }

  async bring(changes: Partial<ClusterWish> = {}): Promise<ClusterOutcome> {
    return bringCluster({
      machines: await this.machines(),
      wish: this.wish(changes),
      reporter: this.reporter(),
      signal: new AbortController().signal,
      sleep: this.pass,
    });
  }

  async takeAway(
    outcome: ClusterOutcome,
    changes: Partial<ClusterWish> = {},
  ): Promise<ClusterTakeAwayOutcome> {
    const { replicationTimeout, severalCms, allowLowerLevel, stopServices = [] } = this.wish(changes);
    return takeAwayFromCluster({
      machines: await this.machines(),
      urn: URN,
      known: knownFrom(outcome),
      replicationTimeout,
      severalCms,
      allowLowerLevel,
      stopServices,
      reporter: this.reporter(),
      signal: new AbortController().signal,
      sleep: this.pass,
    });
  }

  async machines(): Promise<ClusterMachines> {
    for (const open of this.connected.splice(0)) open.close();
    const { privateKey, management } = this.spec;
    const nodes = [];
    for (const [index, { name }] of this.cluster.machines.entries()) {
      const machine = this.through(await this.connect(name, privateKey), name);
      nodes.push({ index, machine, byPassword: privateKey === undefined });
    }
    return { nodes, management: management === undefined ? null : await this.connect(management) };
  }

  wish(changes: Partial<ClusterWish> = {}): ClusterWish {
    return {
      rollup: "RU7",
      package: { folder: this.lab.packagesFolder },
      packageSha256: null,
      urn: URN,
      known: {},
      moveBack: false,
      replicationTimeout: 1800,
      allowLowerLevel: false,
      severalCms: false,
      ...changes,
    };
  }

  readonly pass = (ms: number): Promise<void> => this.lab.clock.advance(ms);

  /** Of the nodes, in the cluster's order. */
  levels(): readonly string[] {
    return this.cluster.machines.map((machine) => levelOf(machine));
  }

  /** "MBX1 NODEA>NODEB cmdlet", in order, whoever made it. */
  moves(): readonly string[] {
    return this.cluster.moves.map(
      ({ mailboxServer, from, to, how }) => `${mailboxServer} ${from}>${to} ${how}`,
    );
  }

  /** By mailbox server. */
  owners(): readonly string[] {
    return this.cluster.world.mailboxServers.map(({ owner }) => owner);
  }

  /** Start types of every server's services. What runs where is the cluster's affair. */
  starts(): readonly (readonly string[])[] {
    return this.lab.all.map(({ machine }) =>
      machine.services.snapshot().map(({ name, start }) => `${name} ${start}`),
    );
  }

  /** All nodes at one level, nothing down, no log lost: what every test ends with that converges. */
  mustBeWholeAt(level: string): void {
    assert.deepEqual(new Set(this.levels()), new Set([level]));
    assert.deepEqual(this.cluster.atRest(), []);
    assert.deepEqual(
      Object.values(this.cluster.lostLogs).filter((lost) => lost > 0),
      [],
    );
  }

  async stop(): Promise<void> {
    for (const machine of this.connected.splice(0)) machine.close();
    await this.lab.stop();
    assert.deepEqual(this.lab.refusals(), []);
    assert.deepEqual(this.lab.broken(), []);
  }

  private async connect(name: string, privateKey?: string): Promise<ClusterMachine> {
    const { host, port, user, password, hostKey } = this.lab.server(name);
    const by = privateKey === undefined ? { password } : { privateKey };
    const machine = await connectMachine({ target: { host, port, user, hostKey, ...by }, who: "tom@desk" });
    this.connected.push(machine);
    return machine;
  }

  private reporter(): Parameters<typeof bringCluster>[0]["reporter"] {
    const tell = (text: string): void => {
      this.told.push(text);
      this.onTold(text);
    };
    return { phase: tell, info: tell, warning: tell };
  }
}

export async function fails(work: Promise<unknown>, code: string): Promise<ClusterError> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail("it did not fail");
}

function knownFrom({ nodes }: ClusterOutcome): Readonly<Record<string, KnownNode>> {
  return Object.fromEntries(
    nodes.map(({ node, state, record }) => [
      node.toLowerCase(),
      { machineId: state.machineId, servicePack: state.servicePack, ...record },
    ]),
  );
}
