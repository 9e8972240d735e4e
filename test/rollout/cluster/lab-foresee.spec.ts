import * as assert from "node:assert/strict";

import { foreseeCluster } from "../../../rollout/cluster";
import { fails, LabRun } from "./lab-run";

/** A program that has Exchange's files loaded on a node is no reason to empty that node, or to hand off for it. */
describe("a cluster of the lab on whose node a file is in use", () => {
  let run: LabRun;

  beforeEach(
    async () =>
      (run = await LabRun.start({
        cluster: {
          name: "CLUSTER1",
          kind: "CCR",
          nodes: ["NODEA", "NODEB"],
          mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
        },
      })),
  );
  afterEach(() => run.stop());

  it("is refused before its passive node is emptied, and is brought up once the program is gone", async () => {
    const close = run.lab.server("NODEB").machine.administrator.openManagementShell();
    const before = [run.starts(), owners()];
    const { plan } = await foreseeCluster({ machines: await run.machines(), wish: run.wish() });
    assert.equal(plan.kind === "refused" && plan.refusals[0]?.code, "FILE_IN_USE");
    const error = await fails(run.bring(), "FILE_IN_USE");
    assert.match(error.message, /NODEB: powershell\.exe \(process \d+\) holds /);
    assert.deepEqual([run.starts(), owners()], before);
    assert.deepEqual(run.moves(), []);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);

    close();
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
  });

  it("starts no msiexec on a passive node where one comes just before, and its Cluster service runs on", async () => {
    const { machine } = run.lab.server("NODEB");
    const before = run.starts();
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!/schtasks\.exe" \/create/i.test(what)) return;
      stop();
      machine.administrator.openManagementShell();
    });
    const error = await fails(run.bring(), "FILE_IN_USE");
    assert.match(error.message, /NODEB: .*msiexec was not started, because powershell\.exe/);
    assert.ok(!machine.steps.recorded().some(({ kind }) => kind === "installer"));
    assert.deepEqual(run.starts(), before);
    assert.deepEqual(run.moves(), []);
    assert.deepEqual(run.cluster.atRest(), []);
  });

  it("hands nothing off for a second node on which one came meanwhile", async () => {
    run.onTold = (text) => {
      if (/^NODEB: RTM-RU6 to RTM-RU7/.test(text))
        run.lab.server("NODEA").machine.administrator.openManagementShell();
    };
    const error = await fails(run.bring(), "FILE_IN_USE");
    assert.match(error.message, /NODEA: powershell\.exe/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU7"]);
    assert.deepEqual(run.moves(), []);
    assert.deepEqual(run.cluster.atRest(), []);
  });

  function owners(): readonly string[] {
    return run.cluster.world.groups.map(({ name, owner }) => `${name} on ${owner}`);
  }
});
