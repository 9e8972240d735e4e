import assert from "node:assert/strict";
import { offeredByMicrosoftUpdate, runMicrosoftUpdate } from "../../../lab/world/exchange/microsoft-update";
import type { Machine } from "../../../lab/world/machine";
import { ccr } from "./ccr";
import { install, installerEvents, putRollup } from "./packages";
import { standaloneServer } from "./server";

const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const STARTS = "C:\\ExchangeSetupLogs\\ServiceStartupMode.xml";

function hold(machine: Machine): () => void {
  return machine.faults.holdFile(`${BIN}\\Cdoex.dll`, "C:\\Program Files\\MOM\\MOMService.exe");
}

function transport(machine: Machine): readonly [string, number] {
  const { start, state } = machine.services.get("MSExchangeTransport");
  return [start, state];
}

describe("Microsoft Update in the lab", () => {
  it("offers a standalone server what is above its level, and a cluster's node nothing at the same level", () => {
    assert.deepEqual(offeredByMicrosoftUpdate(standaloneServer({ level: "RTM-RU5" })), [
      "RTM-RU6",
      "RTM-RU7",
    ]);
    assert.deepEqual(offeredByMicrosoftUpdate(standaloneServer({ level: "RTM-RU7" })), []);
    assert.equal(offeredByMicrosoftUpdate(standaloneServer({ level: "RTM" })).length, 7);
    const { machine } = ccr({ levels: { B: "RTM-RU5" } });
    assert.equal(machine("B").level(), "RTM-RU5");
    assert.deepEqual(offeredByMicrosoftUpdate(machine("B")), []);
  });

  it("that meets a held file shows 0x80070643 and leaves services disabled, WMI and remote registry among them", async () => {
    const machine = standaloneServer();
    hold(machine);
    assert.equal(await runMicrosoftUpdate(machine), 0x80070643);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(transport(machine), ["disabled", 1]);
    for (const name of ["WinMgmt", "RemoteRegistry", "W3Svc", "MSExchangePOP3"])
      assert.equal(machine.services.get(name).start, "disabled", name);
    assert.equal(machine.services.get("Spooler").start, "auto");
    // No log was asked for: 1024 in place of 1023 (operations.md 6.10).
    assert.deepEqual(installerEvents(machine), [1025, 11306, 1024, 11729]);
  });

  it("puts nothing back, and Exchange's own AfterPatch does, once", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    const release = hold(machine);
    await runMicrosoftUpdate(machine);
    release();
    await machine.administrator.afterPatch();
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.files.file(STARTS), undefined);
  });

  it("after a second failure has lost what Exchange saved: AfterPatch then restores disabled", async () => {
    const machine = standaloneServer();
    hold(machine);
    await runMicrosoftUpdate(machine);
    const { created, modified } = machine.files.system.stat(STARTS)!;
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    const again = machine.files.system.stat(STARTS)!;
    assert.deepEqual([again.created, again.modified > modified], [created, true]);
    await machine.administrator.afterPatch();
    assert.deepEqual(transport(machine), ["disabled", 1]);
  });
});
