import assert from "node:assert/strict";
import type { Site } from "../../lab/site";
import { site } from "../../lab/site";
import { evaluate, runScript } from "./wsh/script-on";

const OPENED = '(function () { var c = new ActiveXObject("MSCluster.Cluster"); c.Open(""); return c; })()';
const ALL = `(function (c) {
  var said = [c.Name];
  for (var n = new Enumerator(c.Nodes); !n.atEnd(); n.moveNext()) said.push(n.item().Name + " " + n.item().State);
  for (var g = new Enumerator(c.ResourceGroups); !g.atEnd(); g.moveNext()) {
    said.push(g.item().Name + " on " + g.item().OwnerNode.Name + " " + g.item().State);
    for (var r = new Enumerator(g.item().Resources); !r.atEnd(); r.moveNext())
      said.push("  " + r.item().TypeName + " " + r.item().State);
  }
  var q = c.QuorumResource;
  for (var p = new Enumerator(q.PrivateProperties); !p.atEnd(); p.moveNext())
    said.push(q.Name + " in " + q.Group.Name + ": " + p.item().Name + "=" + p.item().Value);
  return said.join("\\n");
})(${OPENED})`;
const THROWN = `(function () { try { ${OPENED}; return "nothing"; } catch (e) { return (e.number >>> 0).toString(16); } })()`;

describe("a site with a cluster", () => {
  let lab: Site;
  beforeEach(async () => {
    lab = await site({
      servers: [
        { name: "A", level: "RTM-RU6" },
        { name: "B", level: "RTM-RU6" },
        { name: "HUB1", level: "RTM-RU6" },
      ],
      clusters: [
        { name: "CLUSTER1", kind: "CCR", nodes: ["A", "B"], mailboxServers: [{ name: "MBX1", owner: "A" }] },
      ],
    });
  });
  afterEach(() => lab.stop());

  it("gives its nodes the Mailbox role, and each node and management host what it sees", () => {
    assert.deepEqual(lab.server("A").roles, ["Mailbox"]);
    const { machine } = lab.server("A");
    assert.equal(machine.cluster?.name, "CLUSTER1");
    assert.equal(machine.exchangeClusters.length, 1);
    assert.equal(lab.server("HUB1").machine.cluster, undefined);
    assert.equal(lab.server("HUB1").machine.exchangeClusters.length, 1);
    assert.throws(() => lab.cluster("CLUSTER9"), /no cluster CLUSTER9/);
  });

  it("answers the Cluster Automation Server in numbers", async () => {
    assert.deepEqual((await evaluate(lab.server("B").machine, ALL)).split("\n"), [
      "CLUSTER1",
      "A 0",
      "B 0",
      "Cluster Group on A 0",
      "  Majority Node Set 2",
      "  IP Address 2",
      "  Network Name 2",
      "MBX1 on A 0",
      "  IP Address 2",
      "  Network Name 2",
      "  Microsoft Exchange System Attendant 2",
      "  Microsoft Exchange Information Store 2",
      "  Microsoft Exchange Database Instance 2",
      "Majority Node Set in Cluster Group: MNSFileShare=\\\\HUB1\\MNS_FSW",
    ]);
  });

  it("has no automation server where no cluster is, and none that answers while the Cluster service is down", async () => {
    assert.equal(await evaluate(lab.server("HUB1").machine, THROWN), "800a01ad");
    const { machine } = lab.server("B");
    await machine.services.stopTree("ClusSvc", 60);
    assert.equal(await evaluate(machine, THROWN), "800706d9");
    assert.equal(machine.exchangeClusters.length, 0);
    machine.faults.withoutClusterAutomation();
    assert.equal(await evaluate(machine, THROWN), "800a01ad");
    const { output } = await runScript(
      lab.server("A").machine,
      `WScript.Echo(${OPENED}.Nodes.Item(2).State);`,
    );
    assert.equal(output.trim(), "1");
  });

  it("says what is broken in a cluster with the cluster's name", async () => {
    const { administrator, invariants } = lab.server("A").machine;
    assert.deepEqual(lab.broken(), []);
    await administrator.installRollup("RTM-RU7");
    assert.deepEqual(lab.broken(), ["CLUSTER1: Exchange was patched on A, which runs MBX1"]);
    assert.deepEqual(invariants.broken, []);
  });

  it("has another machine behind a node's name be no node, and its cluster miss one", async () => {
    const replaced = lab.server("B").replaceMachine({ level: "RTM" });
    await lab.clock.sleep(300_000);
    assert.equal(replaced.cluster, undefined);
    assert.equal(replaced.clusterAutomation, false);
    assert.equal(lab.cluster("CLUSTER1").world.nodes[1]?.state, "down");
  });
});
