import * as assert from "node:assert/strict";

import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import type { Machine } from "../../../lab/world/machine";
import { foreseeCluster } from "../../../rollout/cluster";
import { install, putRollup } from "../../lab/world/packages";
import { fails, LabRun } from "./lab-run";

const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};
const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

/** A colleague's silent installation on the passive node meets a file in use (KB 953469). */
describe("a cluster of the lab whose passive node somebody left broken", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("has its services disabled, the Cluster service among them, and the node is down", async () => {
    run = await LabRun.start({ cluster: CCR });
    const { machine } = run.lab.server("NODEB");
    await failsOn(machine);
    for (const name of ["ClusSvc", "MSExchangeRepl", "MSExchangeIS"])
      assert.equal(machine.services.get(name).start, "disabled", name);
    assert.match(run.cluster.atRest().join(), /NODEB/);
  });

  it("is put in order first, and then brought to its level with one hand-off, every start type as before", async () => {
    run = await LabRun.start({ cluster: CCR });
    const before = run.starts();
    await failsOn(run.lab.server("NODEB").machine);
    const { plan } = await foreseeCluster({ machines: await run.machines(), wish: run.wish() });
    assert.ok(plan.kind === "change");
    assert.match(plan.warnings.join("\n"), /NODEB: Put back the services .*ClusSvc automatic.* planned anew/);
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual(run.starts(), before);
    // What the cluster starts is Manual (operations.md 4.4), and nobody made it Automatic on the way.
    const { startChanges } = run.lab.server("NODEB").machine.services;
    assert.ok(!startChanges.some(({ name, to }) => name === "MSExchangeIS" && to === "auto"));
  });

  it("is not touched after the second failure, and each service is listed", async () => {
    run = await LabRun.start({ cluster: CCR });
    const { machine } = run.lab.server("NODEB");
    await failsOn(machine);
    await failsOn(machine);
    const before = run.starts();
    const error = await fails(run.bring(), "SERVER_BROKEN");
    assert.match(
      error.message,
      /NODEB: .*2 attempts failed[^]*ClusSvc: disabled now; [^]*MSExchangeRepl: disabled now/,
    );
    assert.equal(error.touched, false);
    assert.deepEqual(run.starts(), before);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.moves(), []);
  });

  it("hands no mailbox server to a node that is at its level and broken", async () => {
    run = await LabRun.start({ cluster: CCR });
    const { machine } = run.lab.server("NODEB");
    await failsOn(machine);
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 0);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU7"]);
    await fails(run.bring(), "SERVER_BROKEN");
    assert.deepEqual(run.moves(), []);
  });
});

async function failsOn(machine: Machine): Promise<void> {
  const release = machine.faults.holdFile(HELD, "C:\\Program Files\\MOM\\MOMService.exe");
  assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
  release();
}
