import assert from "node:assert/strict";
import type { CollectReply } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { installRollup, removeAction } from "./staged-rollup";

const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";
const ANOTHER = "C:\\Program Files\\Agent\\agent.exe";

describe("a job, just before msiexec", () => {
  it("begins nothing while a program holds a file, and leaves the services alone", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.loadFile(HELD, ANOTHER);
    const { result } = await installRollup(machine);
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.deepEqual(result.runs, []);
    assert.equal(result.services.complete, "yes");
    assert.deepEqual(installerEvents(machine), []);
    assert.deepEqual(machine.services.startChanges, []);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.tasks.all, []);
  });

  it("stops no service for a removal that it does not begin", async () => {
    const machine = standaloneServer({ level: ["RTM-RU6", "RTM-RU7"] });
    machine.faults.loadFile(HELD, ANOTHER);
    const { result } = await installRollup(machine, { actions: [removeAction("RTM-RU7")] });
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.deepEqual(machine.services.startChanges, []);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("begins no removal when a program comes while the services stop, and puts them back", async () => {
    const machine = standaloneServer({ level: ["RTM-RU6", "RTM-RU7"] });
    const before = machine.services.snapshot();
    let came = false;
    machine.services.onChange(() => {
      if (came || machine.services.get("MSExchangeTransport").state !== 3) return;
      came = true;
      machine.faults.loadFile(HELD, ANOTHER);
    });
    const { result } = await installRollup(machine, { actions: [removeAction("RTM-RU7")] });
    assert.ok(came);
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.deepEqual(installerEvents(machine), []);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("does not ask again when one came while another installation was waited for", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.secondInstallation(300);
    machine.clock.after(200_000, () => void machine.faults.loadFile(HELD, ANOTHER));
    const { result } = await installRollup(machine);
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.equal(result.runs[0]?.exitCode, 1618);
    assert.deepEqual(installerEvents(machine), []);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("goes on where nobody could be asked, and where only the package's own services hold files", async () => {
    const silent = standaloneServer();
    await silent.administrator.setService("WinMgmt", { running: false });
    silent.faults.loadFile("C:\\Program Files\\Microsoft\\Exchange Server\\bin\\exmgmt.exe", ANOTHER);
    await installRollup(silent);
    assert.equal(silent.level(), "RTM-RU7");

    const machine = standaloneServer();
    machine.services.add({
      name: "OnePoint",
      displayName: "MOM",
      start: "auto",
      image: "C:\\Program Files\\MOM\\MOMService.exe",
      modules: [HELD],
    });
    const { result } = await installRollup(machine);
    assert.deepEqual(result.inTheWay, []);
    assert.equal(machine.level(), "RTM-RU7");
  });
});

function namesIn(result: CollectReply["result"]): readonly string[] {
  return (result.inTheWay ?? []).map(({ process }) => process);
}

function installerEvents(machine: Machine): readonly number[] {
  return machine
    .events()
    .filter(({ source }) => source === "MsiInstaller")
    .map(({ id }) => id);
}
