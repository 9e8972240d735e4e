import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, interimPackageNames } from "../../../lab/msp";
import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import { foreseeCluster, describeClusterPlan } from "../../../rollout/cluster";
import { fails, LabRun } from "./lab-run";

const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};
const KB = "950000";

describe("a cluster of the lab with interim updates on both nodes", () => {
  let run: LabRun;

  beforeEach(async () => {
    run = await LabRun.start({ cluster: CCR, interimUpdates: [KB] });
  });
  afterEach(() => run.stop());

  it("is not touched by default, and every node's are named", async () => {
    const error = await fails(run.bring(), "INTERIM_UPDATE");
    assert.match(error.message, /NODEA: interim updates .*KB950000[^]*NODEB: interim updates .*KB950000/);
    assert.deepEqual(listed(), [true, true]);
    assert.deepEqual(run.moves(), []);
  });

  it("loses them on each node just before its rollup comes, as the preview says", async () => {
    const before = run.starts();
    const wish = run.wish({ interimUpdates: "remove" });
    const { plan } = await foreseeCluster({ machines: await run.machines(), wish });
    const words = describeClusterPlan("CLUSTER1", plan);
    assert.equal(words.match(/\) Remove Interim Update for Exchange 2007 \(KB950000\)/g)?.length, 2, words);
    assert.match(words, /Nothing brings .*KB950000\) back/);
    assert.deepEqual(listed(), [true, true]);

    const outcome = await run.bring({ interimUpdates: "remove" });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(listed(), [false, false]);
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual(run.starts(), before);

    run.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "NODEA" } });
    const { remarks } = await run.takeAway(outcome, { allowLowerLevel: true });
    assert.match(remarks.join("\n"), /NODEA: found on it, and gone since: .*KB950000/);
    run.mustBeWholeAt("RTM-RU6");
    assert.deepEqual(listed(), [false, false]);
  });

  it("stops where one cannot be removed on a node, with the mailbox server where it was", async () => {
    run.cluster.machines[1]!.faults.makeNotRemovable(interimPackageNames(KB).patchCode);
    const error = await fails(run.bring({ interimUpdates: "remove" }), "REMOVAL_UNSUPPORTED");
    assert.match(error.message, /NODEB: in the rollup's way, and registered as not removable: .*KB950000/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(listed(), [true, true]);
    assert.deepEqual(run.moves(), []);
  });

  it("goes on after a node lost its power between removal and installation", async () => {
    const [, passive] = run.cluster.machines;
    let begun = 0;
    passive!.msi.transactions.onPhase("starting", () => {
      begun += 1;
      if (begun === 2) void passive!.restart();
    });
    await run.bring({ interimUpdates: "remove" }).catch(() => run.bring({ interimUpdates: "remove" }));
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(listed(), [false, false]);
    assert.equal(run.moves().length, 1);
  });

  /** Whether it is still on the list, by node. */
  function listed(): readonly boolean[] {
    const { patchCode } = interimPackageNames(KB);
    return run.cluster.machines.map(({ msi }) =>
      msi.entries(EXCHANGE_PRODUCT_CODE).some(({ code }) => code === patchCode),
    );
  }
});
