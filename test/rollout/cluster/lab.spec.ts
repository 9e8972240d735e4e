import * as assert from "node:assert/strict";

import { newKeyPair } from "../../../lab/front/key-pair";
import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import { ClusterError, foreseeCluster } from "../../../rollout/cluster";
import { fails, LabRun } from "./lab-run";

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
describe("a cluster of the lab", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("of two copies is brought from RU6 to RU7 with one hand-off, and every start type is as before", async () => {
    run = await LabRun.start({ cluster: CCR });
    const before = run.starts();
    const outcome = await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.match(run.cluster.moves[0]!.comment, /KB953469/);
    assert.deepEqual(run.starts(), before);
    assert.equal(outcome.state.kind, "CCR");
    assert.equal(outcome.handOffs.length, 1);

    const again = await run.bring();
    assert.deepEqual(again.handOffs, []);
    assert.equal(run.cluster.moves.length, 1);
  });

  it("of two copies is previewed as what then happens, and the preview changes nothing", async () => {
    run = await LabRun.start({ cluster: CCR });
    const { plan } = await foreseeCluster({ machines: await run.machines(), wish: run.wish() });
    assert.equal(plan.kind === "change" && plan.handOffs, 1);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.moves(), []);
  });

  it("with a disk and several mailbox servers is brought up, each handed over once", async () => {
    run = await LabRun.start({ cluster: SCC });
    await run.bring({ severalCms: true });
    run.mustBeWholeAt("RTM-RU7");
    assert.equal(run.moves().length, 2);
  });

  it("hands its mailbox server back with moveBack", async () => {
    run = await LabRun.start({ cluster: CCR });
    await run.bring({ moveBack: true });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet", "MBX1 NODEB>NODEA cmdlet"]);
    await run.bring({ moveBack: true });
    assert.equal(run.moves().length, 2);
  });

  it("whose nodes are logged on to by keys has its cmdlets called on a host with the management tools alone", async () => {
    const { privateKey, publicKey } = newKeyPair();
    const management = { name: "TOOLS", exchange: "managementTools" } as const;
    const byKeys = { cluster: CCR, privateKey, publicKey, servers: [management] };
    run = await LabRun.start({ ...byKeys, management: "TOOLS" });
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
  });

  it("whose nodes are logged on to by keys is not touched without one", async () => {
    run = await LabRun.start({ cluster: CCR, ...newKeyPair() });
    const error = await fails(run.bring(), "MANAGEMENT");
    assert.match(error.message, /every connection logs on with a key/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.moves(), []);
  });

  it("stops with a failed copy before anything is touched", async () => {
    run = await LabRun.start({ cluster: CCR });
    const [server] = run.cluster.world.mailboxServers;
    run.cluster.faults.failCopy("MBX1", server!.copies[0]!.storageGroup);
    const error = await fails(run.bring(), "COPIES_NOT_HEALTHY");
    assert.equal(error.touched, false);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
  });

  it("is not touched while the witness does not answer", async () => {
    run = await LabRun.start({ cluster: CCR });
    run.cluster.faults.witnessUnreachable();
    await fails(run.bring(), "QUORUM");
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
  });

  it("goes down again only when that is allowed, and has nothing of ours on it then", async () => {
    run = await LabRun.start({ cluster: CCR });
    const outcome = await run.bring();
    await fails(run.takeAway(outcome), "LOWER_LEVEL");
    assert.deepEqual(run.levels(), ["RTM-RU7", "RTM-RU7"]);
    run.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "NODEA" } });
    await run.takeAway(outcome, { allowLowerLevel: true });
    run.mustBeWholeAt("RTM-RU6");
    mustHaveNothingOfOurs();
  });

  it("with a disk goes down in the same way, each mailbox server handed over once", async () => {
    run = await LabRun.start({ cluster: SCC });
    const outcome = await run.bring({ severalCms: true });
    const before = run.moves().length;
    for (const { name } of run.cluster.world.mailboxServers)
      for (const to of SCC.nodes) run.cluster.declare({ lowerMove: { mailboxServer: name, to } });
    await run.takeAway(outcome, { allowLowerLevel: true, severalCms: true });
    run.mustBeWholeAt("RTM-RU6");
    assert.equal(run.moves().length, before + 2);
    mustHaveNothingOfOurs();
  });

  it("is finished from where an operation ended that lost its connections in the middle of the second node", async () => {
    run = await LabRun.start({ cluster: CCR });
    const { machine, front } = run.lab.server("NODEA");
    machine.msi.transactions.onPhase("replacing files", () => front.faults.cutNow());
    await run.bring().catch((error: unknown) => assert.ok(error instanceof ClusterError, String(error)));
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
  });

  function mustHaveNothingOfOurs(): void {
    for (const machine of run.cluster.machines)
      assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  }
});
