import assert from "node:assert/strict";
import type { CollectReply } from "../../agent/protocol";
import { ccr, whereabouts } from "../lab/world/ccr";
import { value } from "./agent-on";
import { bootAndSettle, untilDark } from "./died-job";
import { claim } from "./owned";
import { rollupJob, stageAndLock } from "./staged-rollup";

const SNAPSHOT = "C:\\ExchangeRollup\\jobs\\job-1\\services.json";

describe("the services of a node of a cluster", () => {
  it("start no Information Store beside the cluster, where the mailbox server went on before the node was back", async () => {
    const { cluster, machine } = ccr();
    const node = machine("A");
    await stageAndLock(node);
    await claim(node);
    const watched = node.steps.onEveryStep(() => {
      if (!node.files.find(SNAPSHOT)) return;
      watched();
      node.powerOff();
    });
    await value(node, rollupJob()).catch(() => undefined);
    assert.ok(await untilDark(node));
    await bootAndSettle(node);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B online");
    for (const name of ["MSExchangeIS", "MSExchangeSA"]) assert.equal(node.services.get(name).state, 1, name);
    const { result } = await value<CollectReply>(node, { op: "collect", job: "job-1", logLines: 0 });
    assert.equal(result.services.complete, "yes", result.services.failed.join("; "));
    assert.equal(node.services.get("ClusSvc").state, 4);
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(node.refusals, []);
  });
});
