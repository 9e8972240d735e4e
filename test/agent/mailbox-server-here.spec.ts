import * as assert from "node:assert/strict";

import type { CollectReply } from "../../agent/protocol";
import type { Site } from "../../lab/site";
import { site } from "../../lab/site";
import { value } from "./agent-on";
import { bootAndSettle, untilDark } from "./died-job";
import { installRollup, rollupJob, stageAndLock } from "./staged-rollup";

/** Of the service control manager. */
const STOPPED = 1;

describe("a job on a node of a cluster", () => {
  let lab: Site;

  beforeEach(async () => {
    lab = await site({
      servers: [
        { name: "NODEA", level: "RTM-RU6" },
        { name: "NODEB", level: "RTM-RU6" },
      ],
      clusters: [
        {
          name: "CL1",
          kind: "CCR",
          nodes: ["NODEA", "NODEB"],
          mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
        },
      ],
    });
  });

  afterEach(() => lab.stop());

  async function installOn(node: string): Promise<CollectReply["result"]> {
    return (await installRollup(lab.server(node).machine)).result;
  }

  it("begins nothing where a mailbox server has arrived since the controller looked, and says which", async () => {
    const result = await installOn("NODEA");
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(" "), /Nothing was begun: the cluster group "MBX1" came to this node/);
    assert.equal(result.services.complete, "yes");
    assert.equal(lab.server("NODEA").machine.level(), "RTM-RU6");
    assert.deepEqual(lab.cluster("CL1").atRest(), []);
    assert.deepEqual(lab.broken(), []);
  });

  it("installs on the passive node", async () => {
    const result = await installOn("NODEB");
    assert.deepEqual(result.trouble, []);
    assert.equal(lab.server("NODEB").machine.level(), "RTM-RU7");
    assert.deepEqual(lab.broken(), []);
  });

  it("that loses power starts nothing at its next boot that belongs to a mailbox server which is elsewhere by then", async () => {
    const { machine } = lab.server("NODEA");
    let snapshotTaken = false;
    const unwatch = machine.steps.onEveryStep(({ what }) => {
      if (snapshotTaken) {
        unwatch();
        machine.powerOff();
      }
      snapshotTaken ||= /MoveFile .*services\.json$/.test(what);
    });
    await stageAndLock(machine);
    await value(machine, rollupJob()).catch(() => undefined);
    assert.equal(await untilDark(machine), true);
    await lab.clock.advance(120_000);
    assert.equal(lab.cluster("CL1").world.mailboxServers[0]!.owner, "NODEB");
    await bootAndSettle(machine);
    const { result } = await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 0 });
    assert.equal(result.healed, true);
    assert.notEqual(result.services.snapshotCount, 0);
    assert.equal(result.services.complete, "yes", result.services.failed.join());
    for (const name of ["MSExchangeIS", "MSExchangeSA"]) {
      assert.equal(machine.services.get(name).start, "demand");
      assert.equal(machine.services.get(name).state, STOPPED);
    }
    assert.deepEqual(lab.cluster("CL1").atRest(), []);
  });

  it("begins nothing where the cluster does not answer although its service runs", async () => {
    lab.server("NODEB").machine.faults.withoutClusterAutomation();
    const result = await installOn("NODEB");
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(" "), /could not be found out just before msiexec/);
    assert.equal(lab.server("NODEB").machine.level(), "RTM-RU6");
  });
});
