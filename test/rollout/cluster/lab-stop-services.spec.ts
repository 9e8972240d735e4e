import * as assert from "node:assert/strict";

import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import { addThirdPartyAgent } from "../../../lab/world/exchange/third-party-agent";
import { fails, LabRun } from "./lab-run";

const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};
const NODES = ["NODEA", "NODEB"];

describe("a cluster of the lab on whose nodes a service holds a file of Exchange", () => {
  let run: LabRun;

  beforeEach(async () => {
    run = await LabRun.start({ cluster: CCR });
    for (const node of NODES) addThirdPartyAgent(run.lab.server(node).machine);
  });
  afterEach(() => run.stop());

  const states = (): readonly number[] =>
    NODES.flatMap((node) =>
      ["BackupAgent", "BackupRelay"].map((name) => run.lab.server(node).machine.services.get(name).state),
    );

  it("stops at the passive node with the service named, and goes through once the program names it", async () => {
    const before = run.starts();
    const error = await fails(run.bring(), "FILE_IN_USE");
    assert.match(error.message, /with service BackupAgent holds .*or name it in fileInUse\.stopServices/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.moves(), []);
    assert.deepEqual(run.starts(), before);

    const outcome = await run.bring({ stopServices: ["BackupAgent"] });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual(run.starts(), before);
    assert.deepEqual(states(), [4, 4, 4, 4]);

    for (const to of NODES) run.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to } });
    await run.takeAway(outcome, { stopServices: ["BackupAgent"], allowLowerLevel: true });
    run.mustBeWholeAt("RTM-RU6");
    assert.deepEqual(run.starts(), before);
    assert.deepEqual(states(), [4, 4, 4, 4]);
  });

  it("is not touched where one node does not have the service", async () => {
    run.lab.server("NODEA").machine.services.remove("BackupRelay");
    const error = await fails(run.bring({ stopServices: ["BackupRelay"] }), "STOP_SERVICES");
    assert.match(error.message, /NODEA: there is no service "BackupRelay" on this server/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
  });
});
