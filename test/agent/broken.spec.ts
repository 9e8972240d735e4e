import assert from "node:assert/strict";
import type { Inspection, ServiceRepair } from "../../agent/protocol";
import { runMicrosoftUpdate } from "../../lab/world/exchange/microsoft-update";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { untilQuiet } from "./quiet";
import { followToEnd, installRollup, rollupJob, stageAndLock } from "./staged-rollup";

const FILE = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";
const FILES = ["C:\\ExchangeSetupLogs\\ServiceState.xml", "C:\\ExchangeSetupLogs\\ServiceStartupMode.xml"];

async function look(machine: Machine): Promise<Inspection> {
  const inspection = await value<Inspection>(machine, { op: "inspect" });
  assert.deepEqual(machine.refusals, []);
  return inspection;
}

async function failedUpdate(machine: Machine): Promise<void> {
  const release = machine.faults.holdFile(FILE, "C:\\Program Files\\MOM\\MOMService.exe");
  await runMicrosoftUpdate(machine);
  release();
}

function saved(inspection: Inspection, name: string): ServiceRepair | undefined {
  return inspection.broken?.saved?.services?.find((service) => service.name === name);
}

describe("what the agent tells of a server that an attempt left broken", () => {
  it("is nothing on a healthy server, for which PowerShell is not started", async () => {
    const machine = standaloneServer();
    const began = machine.clock.now();
    assert.equal((await look(machine)).broken, null);
    assert.ok(machine.clock.now() - began < 12_000);
  });

  it("is what Exchange saved before, when, and what the log says, while WMI is disabled", async () => {
    const machine = standaloneServer();
    await machine.administrator.setService("MSExchangeEdgeSync", { start: "demand", running: true });
    await failedUpdate(machine);
    const { broken, unknowns } = await look(machine);
    assert.equal(machine.wmiRunning, false);
    assert.doesNotMatch(unknowns.join("\n"), /Application log/);
    assert.deepEqual(
      broken?.events?.map(({ id, type }) => `${id} ${type}`),
      ["1025 information", "11306 error", "1024 error", "11729 information"],
    );
    assert.equal(broken.logSince, "2007-06-01T09:00:00Z");
    assert.equal(broken.productInstalled, "20070601");
    assert.equal(broken.proved, null);
    assert.deepEqual(broken.saved?.files, FILES);
    assert.equal(broken.saved.namedByScript, "yes");
    assert.ok(
      broken.saved.createdFrom <= broken.saved.writtenTo && broken.saved.writtenTo < broken.events[2]!.time,
    );
    const inspection = await look(machine);
    const of = (name: string): unknown[] => [
      saved(inspection, name)?.start,
      saved(inspection, name)?.running,
    ];
    assert.deepEqual(of("MSExchangeTransport"), ["automatic", true]);
    assert.deepEqual(of("MSExchangePOP3"), ["manual", false]);
    assert.deepEqual(of("MSExchangeEdgeSync"), ["manual", true]);
    assert.deepEqual(of("HTTPFilter"), ["manual", true]);
    assert.deepEqual(of("WinMgmt"), ["automatic", true]);
  });

  for (const [what, change] of [
    ["is cut short", (text: string) => text.slice(0, text.length / 2)],
    ["is not of the form", () => "<Objs><S>MSExchangeTransport</S></Objs>"],
    ["is no such file", () => "not XML"],
  ] as const)
    it(`is no saved state where a file ${what}`, async () => {
      const machine = standaloneServer();
      await failedUpdate(machine);
      const text = machine.files.system.read(FILES[1]!).toString("utf16le");
      machine.files.system.write(FILES[1]!, Buffer.from(change(text), "utf16le"));
      const { broken } = await look(machine);
      assert.equal(broken?.saved?.services, null);
    });

  it("is no saved state where one file is missing or the server's script names others", async () => {
    const machine = standaloneServer();
    await failedUpdate(machine);
    machine.files.system.remove(FILES[0]!);
    machine.files.putFile("C:\\Program Files\\Microsoft\\Exchange Server\\bin\\ServiceControl.ps1", {
      data: Buffer.from("$script:key = 'HKLM:\\SOFTWARE\\Microsoft\\Exchange\\v8.0\\Setup-save'\r\n"),
    });
    const { broken } = await look(machine);
    assert.deepEqual(broken?.saved?.files, [FILES[1]]);
    assert.equal(broken.saved.services, null);
    assert.equal(broken.saved.namedByScript, "no");
  });

  it("says that the log could not be read, not that it is empty", async () => {
    const machine = standaloneServer();
    await failedUpdate(machine);
    machine.faults.automationLacks("EventLog");
    const { broken, unknowns } = await look(machine);
    assert.equal(broken?.events, null);
    assert.match(unknowns.join(), /Application log.*could not be read: .*Cannot open log/);
  });

  it("names the job of ours that last proved all services, with how they were", async () => {
    const machine = standaloneServer({ level: "RTM-RU6" });
    const { result } = await installRollup(machine);
    await machine.administrator.setService("MSExchangeTransport", { start: "disabled", running: false });
    const { broken } = await look(machine);
    assert.deepEqual([broken?.proved?.job, broken?.proved?.endedAt], ["job-1", result.endedAt]);
    const was = broken?.proved?.services.find(({ name }) => name === "MSExchangeTransport");
    assert.deepEqual([was?.start, was?.running], ["automatic", true]);
    assert.deepEqual(
      broken?.events?.map(({ id }) => id),
      [1022, 11728],
    );
  });
});

describe("a job that repairs", () => {
  it("records what it is told as how services are, puts it so, and leaves what it is not told", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    await failedUpdate(machine);
    await machine.administrator.setService("MSExchangeFDS", { start: "demand", running: false });
    const { broken } = await look(machine);
    const repair = broken!.saved!.services!.filter(({ name }) => name !== "MSExchangeFDS");
    await stageAndLock(machine);
    await value(machine, rollupJob({ id: "repair-1", actions: [], repair }));
    await untilQuiet(machine);
    await followToEnd(machine, "repair-1");
    const after = machine.services.snapshot();
    assert.deepEqual(
      after.filter(({ name }) => name !== "MSExchangeFDS"),
      before.filter(({ name }) => name !== "MSExchangeFDS"),
    );
    assert.equal(machine.services.get("MSExchangeFDS").start, "demand");
    assert.deepEqual(machine.refusals, []);
  });

  it("takes no start type of a driver, and no name that is more than a name", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    for (const wrong of [
      { name: "MSExchangeIS", start: "boot", running: true },
      { name: 'x" & del', start: "manual", running: true },
    ] as ServiceRepair[])
      assert.equal((await failure(machine, rollupJob({ actions: [], repair: [wrong] }))).code, "badRequest");
  });
});
