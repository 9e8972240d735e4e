import * as assert from "node:assert/strict";

import { LabRun } from "./lab-run";

/** The lab's invariants hold that no node is restarted under a mailbox server, beside one that is down, or out of quorum. */
describe("a restart on a cluster of the lab", () => {
  let run: LabRun;

  beforeEach(async () => {
    run = await LabRun.start({
      cluster: {
        name: "CLUSTER1",
        kind: "CCR",
        nodes: ["NODEA", "NODEB"],
        mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
      },
    });
    for (const { faults } of run.cluster.machines) faults.installationNeedsRestart();
  });
  afterEach(() => run.stop());

  const boots = (): readonly number[] => run.cluster.machines.map((machine) => machine.boots);

  it("is made of each node once while it is passive, and before its mailbox server is handed to it", async () => {
    await run.bring({ restart: "ifRequired" });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(boots(), [1, 1]);
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    const [nodeA, nodeB] = run.cluster.machines;
    const moved = run.cluster.moves[0]!.at;
    assert.ok(nodeB!.shutdown.commanded[0]!.at < moved && moved < nodeA!.shutdown.commanded[0]!.at);

    await run.bring({ restart: "ifRequired" });
    assert.deepEqual(boots(), [1, 1]);
  });

  it("is not made without leave, and made up for by the next operation when leave is given", async () => {
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(boots(), [0, 0]);
    await run.bring({ restart: "ifRequired" });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(boots(), [1, 1]);
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet", "MBX1 NODEB>NODEA cmdlet"]);
  });
});
