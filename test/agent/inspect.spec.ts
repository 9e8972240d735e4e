import assert from "node:assert/strict";
import type { Inspection } from "../../agent/protocol";
import { createClock } from "../../lab/world/clock";
import type { Machine } from "../../lab/world/machine";
import { number, text } from "../../lab/world/registry";
import { buildWindows } from "../../lab/world/windows/windows-machine";
import { standaloneServer } from "../lab/world/server";
import { value } from "./agent-on";

const look = (machine: Machine): Promise<Inspection> => value<Inspection>(machine, { op: "inspect" });
const software = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";

describe("inspect", () => {
  it("finds the level, the roles and the computer of a server", async () => {
    const seen = await look(
      standaloneServer({ roles: ["Mailbox", "HubTransport"], level: ["RTM-RU1", "RTM-RU6"] }),
    );
    assert.equal(seen.computer.name, "EX1");
    assert.equal(seen.system.version, "5.2");
    assert.equal(seen.exchange?.productVersion, "8.0.685.25");
    assert.equal(seen.exchange?.setupVersion, "8.0.783.2");
    assert.deepEqual([...(seen.exchange?.roles ?? [])].sort(), ["HubTransport", "Mailbox"]);
    assert.deepEqual(
      seen.patches?.map(({ displayName, state }) => [displayName, state]),
      [
        ["Update Rollup 1 for Exchange Server 2007 (KB930809)", "superseded"],
        ["Update Rollup 6 for Exchange Server 2007 (KB942846)", "applied"],
      ],
    );
    assert.deepEqual(seen.unknowns, []);
    assert.equal(seen.administrator, "yes");
  });

  it("changes nothing, not even a folder of its own", async () => {
    const machine = standaloneServer();
    await look(machine);
    assert.equal(machine.files.find("C:\\ExchangeRollup"), undefined);
    assert.equal(machine.files.find("C:\\WINDOWS\\ExchangeRollup"), undefined);
    assert.deepEqual(machine.refusals, []);
  });

  it("reads the same on a German server", async () => {
    const english = await look(standaloneServer());
    const german = await look(standaloneServer({ language: "de" }));
    assert.deepEqual(german.services, english.services);
    assert.deepEqual(german.patches, english.patches);
    assert.equal(german.administrator, "yes");
  });

  it("sees what depends on a service that the patch stops", async () => {
    const machine = standaloneServer();
    machine.services.add({
      name: "Agent",
      displayName: "An agent",
      dependsOn: ["MSExchangeTransport"],
      image: "C:\\agent.exe",
    } as never);
    machine.services.add({
      name: "Agent2",
      displayName: "Its helper",
      dependsOn: ["Agent"],
      image: "C:\\agent2.exe",
    } as never);
    const names = (await look(machine)).services?.map(({ name }) => name) ?? [];
    assert.ok(names.includes("Agent") && names.includes("Agent2"));
    assert.ok(!names.includes("RpcSs"), "what others only depend on is left out");
  });

  it("finds no Exchange on a bare Windows, and says so without doubt", async () => {
    const seen = await look(buildWindows({ name: "WEB1", clock: createClock("jump") }));
    assert.equal(seen.exchange, null);
    assert.deepEqual(seen.unknowns, []);
  });

  it("knows a cluster node by its registry, its database or its service", async () => {
    const plain = standaloneServer();
    assert.equal(
      (await look(plain)).cluster.node,
      "no",
      "a disabled Cluster service is on every Server 2003",
    );
    const byKey = standaloneServer();
    byKey.keys.view(64).set("HKLM\\Cluster", "ClusterName", text("CLUSTER1"));
    assert.equal((await look(byKey)).cluster.node, "yes");
    const byFile = standaloneServer();
    byFile.files.putFile("C:\\WINDOWS\\Cluster\\CLUSDB");
    assert.equal((await look(byFile)).cluster.node, "yes");
    const byService = standaloneServer();
    byService.keys.view(64).set("HKLM\\SYSTEM\\CurrentControlSet\\Services\\ClusSvc", "Start", number(2));
    assert.equal((await look(byService)).cluster.node, "yes");
  });

  it("tells signs of a pending restart, of a policy and of an unfinished installation", async () => {
    const machine = standaloneServer();
    const keys = machine.keys.view(64);
    keys.set("HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager", "PendingFileRenameOperations", {
      type: "REG_MULTI_SZ",
      data: ["\\??\\C:\\a.dll", ""],
    });
    keys.set("HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Installer", "DisablePatch", number(1));
    keys.set(
      `${software}\\Installer\\InProgress`,
      "",
      text("C:\\WINDOWS\\Installer\\inprogressinstallinfo.ipi"),
    );
    const seen = await look(machine);
    assert.equal(seen.restartPending.pending, "yes");
    assert.deepEqual(seen.restartPending.reasons, ["files are to be replaced at the next restart"]);
    assert.equal(seen.installer.patchingDisabled, "yes");
    assert.equal(seen.installer.inProgress, "yes");
  });

  it("does not call an ordinary user an administrator", async () => {
    const guest = { name: "Guest", administrator: false };
    const machine = standaloneServer({ users: [guest] });
    machine.files.makeFolders("C:\\Upload");
    machine.files.system.setAccessList("C:\\Upload", "D:P(A;OICI;FA;;;WD)");
    const seen = await value<Inspection>(
      machine,
      { op: "inspect" },
      { account: guest, landing: "C:\\Upload" },
    );
    assert.equal(seen.administrator, "no");
  });
});
