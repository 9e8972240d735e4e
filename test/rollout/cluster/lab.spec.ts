import * as assert from "node:assert/strict";

import { site, type Site } from "../../../lab/site";
import type { LabCluster, ClusterSpec } from "../../../lab/world/cluster/contract";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { connectMachine } from "../../../machine";
import type { ClusterMachine } from "../../../machine/contract";
import { bringCluster, ClusterError, foreseeCluster, takeAwayFromCluster } from "../../../rollout/cluster";
import type {
  ClusterMachines,
  ClusterOutcome,
  ClusterWish,
  KnownNode,
} from "../../../rollout/cluster/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ClusterRollup::cluster1";
const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};
const SCC: ClusterSpec = {
  name: "CLUSTER2",
  kind: "SCC",
  nodes: ["NODEA", "NODEB", "NODEC"],
  mailboxServers: [
    { name: "MBX1", owner: "NODEA" },
    { name: "MBX2", owner: "NODEB" },
  ],
};

/** Nodes, jobs, groups, locks and Exchange's cmdlets over the wire; what is claimed is looked up in the lab's world. */
describe("a cluster of the lab", function () {
  this.timeout(120_000);
  let lab: Site | undefined;
  let told: string[] = [];
  const connected: ClusterMachine[] = [];

  beforeEach(() => (told = []));
  afterEach(async () => {
    const ended = lab;
    lab = undefined;
    for (const machine of connected.splice(0)) machine.close();
    await ended?.stop();
    assert.deepEqual(ended?.refusals(), []);
    assert.deepEqual(ended?.broken(), []);
  });

  it("of two copies is brought from RU6 to RU7 with one hand-off, and every start type is as before", async () => {
    const cluster = await start(CCR);
    const before = starts();
    const outcome = await bring(cluster);
    assert.deepEqual(levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(moves(cluster), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.match(cluster.moves[0]!.comment, /KB953469/);
    assert.deepEqual(cluster.lostLogs, { MBX1: 0 });
    assert.deepEqual(starts(), before);
    assert.ok(cluster.world.nodes.every(({ state }) => state === "up"));
    assert.ok(cluster.world.groups.every(({ state }) => state === "online"));
    assert.equal(outcome.state.kind, "CCR");
    assert.equal(outcome.handOffs.length, 1);

    const again = await bring(cluster);
    assert.deepEqual(again.handOffs, []);
    assert.equal(cluster.moves.length, 1);
  });

  it("of two copies is previewed as what then happens, and the preview changes nothing", async () => {
    const cluster = await start(CCR);
    const { plan } = await foreseeCluster({ machines: await machinesOf(cluster), wish: wish() });
    assert.equal(plan.kind === "change" && plan.handOffs, 1);
    assert.deepEqual(levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(cluster.moves, []);
  });

  it("with a disk and several mailbox servers is brought up, each handed over once", async () => {
    const cluster = await start(SCC);
    await bring(cluster, { severalCms: true });
    assert.deepEqual(levels(), ["RTM-RU7", "RTM-RU7", "RTM-RU7"]);
    assert.equal(cluster.moves.length, 2);
  });

  it("is finished from where an operation ended that lost its connections in the middle of the second node", async () => {
    const cluster = await start(CCR);
    const { machine, front } = lab!.server("NODEA");
    machine.msi.transactions.onPhase("replacing files", () => front.faults.cutNow());
    await bring(cluster).catch((error: unknown) => assert.ok(error instanceof ClusterError, String(error)));
    for (const open of connected.splice(0)) open.close();
    await bring(cluster);
    assert.deepEqual(levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(moves(cluster), ["MBX1 NODEA>NODEB cmdlet"]);
  });

  it("stops with a failed copy before anything is touched", async () => {
    const cluster = await start(CCR);
    cluster.faults.failCopy("MBX1", cluster.world.mailboxServers[0]!.copies[0]!.storageGroup);
    const error = await fails(bring(cluster), "COPIES_NOT_HEALTHY");
    assert.equal(error.touched, false);
    assert.deepEqual(levels(), ["RTM-RU6", "RTM-RU6"]);
  });

  it("is not touched while the witness does not answer", async () => {
    const cluster = await start(CCR);
    cluster.faults.witnessUnreachable();
    await fails(bring(cluster), "QUORUM");
    assert.deepEqual(levels(), ["RTM-RU6", "RTM-RU6"]);
  });

  it("goes down again only when that is allowed, and has nothing of ours on it then", async () => {
    const cluster = await start(CCR);
    const known = knownFrom(await bring(cluster));
    const taking = {
      urn: URN,
      known,
      replicationTimeout: 1800,
      severalCms: false,
      reporter: reporter(),
      signal: new AbortController().signal,
      sleep: pass,
    };
    await fails(
      takeAwayFromCluster({ ...taking, machines: await machinesOf(cluster), allowLowerLevel: false }),
      "LOWER_LEVEL",
    );
    assert.deepEqual(levels(), ["RTM-RU7", "RTM-RU7"]);
    cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "NODEA" } });
    await takeAwayFromCluster({ ...taking, machines: await machinesOf(cluster), allowLowerLevel: true });
    assert.deepEqual(levels(), ["RTM-RU6", "RTM-RU6"]);
    for (const { machine } of lab!.all)
      assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  });

  async function start(spec: ClusterSpec): Promise<LabCluster> {
    lab = await site({
      servers: [...spec.nodes, "HUB1"].map((name) => ({ name, level: "RTM-RU6" })),
      clusters: [spec],
    });
    return lab.cluster(spec.name);
  }

  async function machinesOf(cluster: LabCluster): Promise<ClusterMachines> {
    const nodes = [];
    for (const [index, { name }] of cluster.machines.entries()) {
      const { host, port, user, password, hostKey } = lab!.server(name);
      const machine = await connectMachine({
        target: { host, port, user, password, hostKey },
        who: "tom@desk",
      });
      connected.push(machine);
      nodes.push({ index, machine, byPassword: true });
    }
    return { nodes, management: null };
  }

  async function bring(cluster: LabCluster, changes: Partial<ClusterWish> = {}): Promise<ClusterOutcome> {
    const machines = await machinesOf(cluster);
    const signal = new AbortController().signal;
    return bringCluster({
      machines,
      wish: { ...wish(), ...changes },
      reporter: reporter(),
      signal,
      sleep: pass,
    });
  }

  function wish(): ClusterWish {
    return {
      rollup: "RU7",
      package: { folder: lab!.packagesFolder },
      packageSha256: null,
      urn: URN,
      known: {},
      moveBack: false,
      replicationTimeout: 1800,
      allowLowerLevel: false,
      severalCms: false,
    };
  }

  function pass(ms: number): Promise<void> {
    return lab!.clock.advance(ms);
  }

  /** What runs where is the cluster's affair. */
  function starts(): readonly (readonly string[])[] {
    return lab!.all.map(({ machine }) =>
      machine.services.snapshot().map(({ name, start }) => `${name} ${start}`),
    );
  }

  /** Of the nodes. */
  function levels(): readonly string[] {
    return lab!.all.filter(({ name }) => name.startsWith("NODE")).map(({ machine }) => levelOf(machine));
  }

  function reporter(): Parameters<typeof bringCluster>[0]["reporter"] {
    const tell = (text: string): void => void told.push(text);
    return { phase: tell, info: tell, warning: tell };
  }
});

function moves(cluster: LabCluster): readonly string[] {
  return cluster.moves.map(({ mailboxServer, from, to, how }) => `${mailboxServer} ${from}>${to} ${how}`);
}

function knownFrom({ nodes }: ClusterOutcome): Readonly<Record<string, KnownNode>> {
  return Object.fromEntries(
    nodes.map(({ node, state, record }) => [
      node.toLowerCase(),
      { machineId: state.machineId, servicePack: state.servicePack, ...record },
    ]),
  );
}

async function fails(work: Promise<unknown>, code: string): Promise<ClusterError> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail("it did not fail");
}
