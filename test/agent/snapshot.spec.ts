import assert from "node:assert/strict";
import type { CollectReply } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { value } from "./agent-on";
import { untilDark, bootAndSettle } from "./died-job";
import { takeLock } from "./owned";
import { untilQuiet } from "./quiet";
import { followToEnd, rollupJob, stageAndLock } from "./staged-rollup";

let jobs = 0;

async function attempt(machine: Machine): Promise<void> {
  await takeLock(machine);
  const id = `attempt-${++jobs}`;
  await machine.clock.advance(5_000);
  await value(machine, rollupJob({ id }));
  await untilQuiet(machine);
  await followToEnd(machine, id);
}

async function readyServer(): Promise<Machine> {
  const machine = standaloneServer();
  await stageAndLock(machine);
  return machine;
}

describe("the service snapshot of an attempt", () => {
  it("ends when a failed attempt was restored: what an administrator changes then is kept", async () => {
    const machine = await readyServer();
    await machine.administrator.setService("MSExchangePOP3", { start: "auto", running: true });
    machine.faults.msiexecFails(1603, "replacing files");
    await attempt(machine);
    assert.equal(machine.services.get("MSExchangePOP3").state, 4);
    await machine.administrator.setService("MSExchangePOP3", { start: "disabled", running: false });
    machine.faults.msiexecWorks();
    await attempt(machine);
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(machine.services.get("MSExchangePOP3").start, "disabled");
    assert.equal(machine.services.get("MSExchangePOP3").state, 1);
  });

  it("lives on through ten attempts that could not be restored, and wins", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.failingStart("MSExchangeTransport", 1069);
    machine.faults.msiexecFails(1603, "replacing files");
    for (let count = 1; count <= 10; count++) {
      await attempt(machine);
      assert.notDeepEqual(machine.services.snapshot(), before);
    }
    machine.faults.workingStart("MSExchangeTransport");
    machine.faults.msiexecWorks();
    await attempt(machine);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("is as before the first after ten failed attempts that were each restored", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.msiexecFails(1603, "restoring services");
    for (let count = 1; count <= 10; count++) await attempt(machine);
    machine.faults.msiexecWorks();
    await attempt(machine);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("is not ended by a later job that died before it took one of its own", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.failingStart("MSExchangeTransport", 1069);
    machine.faults.msiexecFails(1603, "replacing files");
    await attempt(machine);
    await takeLock(machine);
    // The second job has its marker and no more.
    machine.steps.onStep("task 2:10", () => machine.powerOff());
    await value(machine, rollupJob({ id: "dies-early" })).catch(() => undefined);
    assert.equal(await untilDark(machine), true);
    const files = machine.files.system.list("C:\\ExchangeRollup\\jobs\\dies-early");
    assert.ok(files.includes("alive.txt") && !files.includes("services.json"), files.join());
    machine.faults.workingStart("MSExchangeTransport");
    machine.faults.msiexecWorks();
    await bootAndSettle(machine);
    await takeLock(machine);
    await value(machine, { op: "resume", token: "token-0001", job: "dies-early" });
    await followToEnd(machine, "dies-early");
    await attempt(machine);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("does not wait for a service that was uninstalled, and says so once", async () => {
    const machine = await readyServer();
    machine.faults.failingStart("MSExchangePOP3", 1069);
    await machine.administrator.setService("MSExchangePOP3", { start: "auto" });
    machine.faults.workingStart("MSExchangePOP3");
    await machine.services.startAndWait("MSExchangePOP3");
    machine.faults.failingStart("MSExchangePOP3", 1069);
    await attempt(machine);
    machine.services.remove("MSExchangePOP3");
    for (const said of [
      /service MSExchangePOP3, which an earlier job had found.* not there any more/,
      /^$/,
    ]) {
      await takeLock(machine);
      const id = `empty-${++jobs}`;
      await machine.clock.advance(5_000);
      await value(machine, rollupJob({ id, actions: [] }));
      await followToEnd(machine, id);
      const { result } = await value<CollectReply>(machine, { op: "collect", job: id, logLines: 0 });
      assert.match(result.trouble.join(), said);
      assert.equal(result.services.complete, "yes");
    }
  });

  it("is kept while older jobs are cleared away", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.failingStart("MSExchangeTransport", 1069);
    machine.faults.msiexecFails(1603, "replacing files");
    for (let count = 1; count <= 4; count++) await attempt(machine);
    await stageAndLock(machine);
    assert.ok(machine.files.system.list("C:\\ExchangeRollup\\jobs").length <= 4);
    machine.faults.workingStart("MSExchangeTransport");
    machine.faults.msiexecWorks();
    await attempt(machine);
    assert.deepEqual(machine.services.snapshot(), before);
  });
});
