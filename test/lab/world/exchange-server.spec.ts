import assert from "node:assert/strict";
import rollups from "../../../catalogue/rollups.json";
import { makeClusterNode } from "../../../lab/world/exchange/cluster-node";
import { addMonitoringAgent } from "../../../lab/world/exchange/monitoring-agent";
import { install, putRollup } from "./packages";
import { standaloneServer } from "./server";

describe("an Exchange server of the lab", () => {
  it("can be built at every level of the catalogue", () => {
    for (const { level } of rollups) assert.equal(standaloneServer({ level }).level(), level);
  });

  it("with a history lists what was superseded", () => {
    const machine = standaloneServer({ level: ["RTM-RU1", "RTM-RU6"] });
    const [product = ""] = machine.installer.products;
    assert.deepEqual(
      machine.installer.patches(product).map(({ state, properties }) => [state, properties.DisplayName]),
      [
        [2, "Update Rollup 1 for Exchange Server 2007 (KB930809)"],
        [1, "Update Rollup 6 for Exchange Server 2007 (KB942846)"],
      ],
    );
    assert.throws(() => machine.installer.productInfo(product, "NoSuchProperty"), /Unknown property/);
    assert.equal(
      machine.installer.productInfo("{00000000-0000-0000-0000-000000000000}", "VersionString"),
      undefined,
    );
  });

  it("shows its roles in the 64-bit registry only", () => {
    const machine = standaloneServer({ roles: ["Mailbox"] });
    const key = "HKLM\\SOFTWARE\\Microsoft\\Exchange\\v8.0";
    assert.deepEqual([...machine.registry(64).subkeys(key)].sort(), ["AdminTools", "MailboxRole", "Setup"]);
    assert.equal(machine.registry(32).exists(key), false);
  });

  it("as a cluster node has the cluster's key, database and running service", () => {
    const machine = standaloneServer();
    assert.equal(machine.registry(64).exists("HKLM\\Cluster"), false);
    makeClusterNode(machine);
    assert.equal(machine.registry(64).exists("HKLM\\Cluster"), true);
    assert.equal(machine.services.get("ClusSvc").state, 4);
  });

  it("a monitoring agent that holds a file is stopped by the patch and started again", async () => {
    const machine = standaloneServer();
    addMonitoringAgent(machine);
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 0);
    assert.equal(machine.services.get("OnePoint").state, 4);
  });

  it("an administrator's hand changes it through the same installer", async () => {
    const machine = standaloneServer({ level: "RTM-RU5" });
    const before = machine.services.snapshot();
    await machine.administrator.installRollup("RTM-RU7");
    assert.equal(machine.level(), "RTM-RU7");
    await machine.administrator.removeRollup("RTM-RU7");
    assert.equal(machine.level(), "RTM-RU5");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(machine.invariants.broken, []);
  });
});
