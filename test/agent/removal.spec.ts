import assert from "node:assert/strict";
import type { CollectReply, JobAction } from "../../agent/protocol";
import { EXCHANGE_PRODUCT_CODE } from "../../lab/msp";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { untilQuiet } from "./quiet";
import { followToEnd, installAction, removeAction, rollupJob, stageAndLock } from "./staged-rollup";

const HISTORY = ["RTM-RU1", "RTM-RU5", "RTM-RU6"];

async function run(machine: Machine, actions: readonly JobAction[]): Promise<CollectReply["result"]> {
  await stageAndLock(machine);
  await value(machine, rollupJob({ actions }));
  await untilQuiet(machine);
  await followToEnd(machine, "job-1");
  return (await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 0 })).result;
}

function commands(machine: Machine): string[] {
  return machine.steps
    .recorded()
    .filter(({ kind, what }) => kind === "program" && /^"[^"]*\\msiexec\.exe"/i.test(what))
    .map(({ what }) => what);
}

function addService(machine: Machine, name: string, dependsOn: readonly string[]): void {
  machine.services.add({
    name,
    displayName: name,
    dependsOn,
    image: `C:\\${name}.exe`,
    start: "auto",
  } as never);
}

describe("the removal of a rollup", () => {
  for (const [what, spec] of [
    ["Installer 3.1", {}],
    ["Installer 4.5", { windows: "2008", installerVersion: "4.5.6002.18005" }],
  ] as const) {
    it(`brings the superseded one back and leaves every service as it was, under ${what}`, async () => {
      const machine = standaloneServer({ level: HISTORY, ...spec });
      const before = machine.services.snapshot();
      const result = await run(machine, [removeAction("RTM-RU6")]);
      assert.equal(machine.level(), "RTM-RU5");
      assert.deepEqual(machine.services.snapshot(), before);
      assert.deepEqual(
        result.runs.map(({ kind, exitCode }) => [kind, exitCode]),
        [["remove", 0]],
      );
      assert.deepEqual(result.trouble, []);
      assert.deepEqual(machine.invariants.broken, []);
      assert.deepEqual(machine.refusals, []);
      assert.deepEqual(machine.tasks.all, []);
    });
  }

  it("names the product with /package and only patches with /uninstall, all in one command", async () => {
    const machine = standaloneServer({ level: HISTORY });
    const action = removeAction("RTM-RU6", "RTM-RU5");
    await run(machine, [action]);
    assert.equal(machine.level(), "RTM-RU1");
    assert.equal(commands(machine).length, 1);
    const words = ` /package ${EXCHANGE_PRODUCT_CODE} /uninstall ${action.patchCodes.join(";")} /qn /norestart`;
    assert.ok(commands(machine)[0]?.includes(words), commands(machine)[0]);
  });

  it("stops Exchange and its dependents below Installer 4.5, those on top first, and nothing else", async () => {
    const machine = standaloneServer({ level: HISTORY, roles: ["ClientAccess", "HubTransport", "Mailbox"] });
    addService(machine, "Scanner", ["MSExchangeTransport"]);
    addService(machine, "ScannerUpdate", ["Scanner"]);
    addService(machine, "Bystander", []);
    const before = machine.services.snapshot();
    const result = await run(machine, [removeAction("RTM-RU6")]);
    assert.equal(machine.level(), "RTM-RU5");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(result.services.complete, "yes");
    const stopped = machine.log.events
      .map(({ message }) => /^The (.*) service entered the stopped state/.exec(message)?.[1])
      .filter((name) => name !== undefined);
    assert.deepEqual(stopped.slice(0, 2).sort(), ["Scanner", "ScannerUpdate"].sort());
    assert.ok(stopped.indexOf("ScannerUpdate") < stopped.indexOf("Scanner"));
    const disabled = machine.services.startChanges
      .filter(({ to }) => to === "disabled")
      .map(({ name }) => name);
    assert.ok(disabled.includes("Scanner") && disabled.includes("MSExchangeIS"));
    for (const name of [...disabled]) assert.match(name, /^(MSExchange|MSFTESQL-Exchange$|Scanner)/);
    for (const other of ["W3SVC", "WinMgmt", "Bystander"])
      assert.ok(!stopped.includes(machine.services.find(other)?.spec.displayName ?? other), other);
  });

  it("waits for a service as long as it really takes to stop", async () => {
    const machine = standaloneServer({ level: HISTORY });
    machine.faults.slowStop("MSExchangeTransport", 1500);
    const began = machine.clock.now();
    const result = await run(machine, [removeAction("RTM-RU6")]);
    assert.equal(machine.level(), "RTM-RU5");
    assert.equal(result.services.complete, "yes");
    assert.ok(machine.clock.now() - began > 1_500_000);
  });

  it("is not begun when a service does not stop, and everything is put back", async () => {
    const machine = standaloneServer({ level: HISTORY });
    const before = machine.services.snapshot();
    machine.faults.slowStop("MSExchangeTransport", 7800);
    const result = await run(machine, [removeAction("RTM-RU6")]);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(commands(machine), []);
    assert.deepEqual(
      result.runs.map(({ exitCode }) => exitCode),
      [null],
    );
    assert.match(result.trouble.join(), /MSExchangeTransport did not stop within 7200 s/);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("that Windows Installer refuses leaves services and patches as they were", async () => {
    const machine = standaloneServer({ level: HISTORY });
    const before = machine.services.snapshot();
    machine.faults.forbidPatchRemoval();
    const result = await run(machine, [removeAction("RTM-RU6")]);
    assert.equal(result.runs[0]?.exitCode, 1649);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("never names the product among its patches, nor nothing", async () => {
    const machine = standaloneServer({ level: HISTORY });
    await stageAndLock(machine);
    for (const patchCodes of [[EXCHANGE_PRODUCT_CODE], []]) {
      const actions = [{ ...removeAction("RTM-RU6"), patchCodes }];
      assert.equal((await failure(machine, rollupJob({ actions }))).code, "badRequest");
    }
    assert.deepEqual(machine.files.system.list("C:\\ExchangeRollup\\jobs"), []);
  });
});

describe("a job of several actions", () => {
  for (const start of ["disabled", "auto"])
    it(`sets a start type to ${start} again when that went wrong once`, async () => {
      const machine = standaloneServer({ level: HISTORY });
      const before = machine.services.snapshot();
      const stop = machine.steps.onEveryStep(({ kind, what, pid }) => {
        if (kind !== "program" || !what.includes(`config "MSExchangeTransport" start= ${start}`)) return;
        stop();
        if (pid !== undefined) machine.processTable.kill(pid);
      });
      const result = await run(machine, [removeAction("RTM-RU6")]);
      assert.equal(result.services.complete, "yes");
      assert.deepEqual(machine.services.snapshot(), before);
    });

  it("restores the services once, after the last", async () => {
    const machine = standaloneServer({ level: HISTORY });
    const before = machine.services.snapshot();
    const result = await run(machine, [removeAction("RTM-RU6"), installAction()]);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(
      result.runs.map(({ kind, exitCode, skipped }) => [kind, exitCode, skipped]),
      [
        ["remove", 0, false],
        ["install", 0, false],
      ],
    );
    assert.deepEqual(machine.invariants.broken, []);
  });

  it("ends at the first that does not end well", async () => {
    const machine = standaloneServer({ level: HISTORY });
    machine.faults.makeNotRemovable(...removeAction("RTM-RU6").patchCodes);
    const result = await run(machine, [removeAction("RTM-RU6"), installAction()]);
    assert.deepEqual(
      result.runs.map(({ exitCode }) => exitCode),
      [1646],
    );
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("leaves out the installation of what came back by itself, and does it otherwise", async () => {
    for (const [level, codes] of [
      [[...HISTORY, "RTM-RU7"], [null]],
      [HISTORY, [0]],
    ] as const) {
      const machine = standaloneServer({ level: [...level] });
      const result = await run(machine, [installAction({ unlessApplied: true })]);
      assert.equal(machine.level(), "RTM-RU7");
      assert.deepEqual(
        result.runs.map(({ exitCode }) => exitCode),
        codes,
      );
      assert.equal(commands(machine).length, codes[0] === null ? 0 : 1);
    }
  });
});
