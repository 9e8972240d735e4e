import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE, labPatchCode } from "../../../lab/msp";
import type { Phase } from "../../../lab/world/installer/transaction-table";
import { IN_PROGRESS } from "../../../lab/world/installer/mirror";
import type { Machine } from "../../../lab/world/machine";
import { install, installerEvents, logText, msiexec, putRollup } from "./packages";
import { standaloneServer } from "./server";

const MINUTES = 60_000;

describe("an installation that a loss of power suspends", () => {
  it("stays so after the next start: key, .ipi and half of the files, and nothing is undone by itself", async () => {
    const { machine } = await suspended("half replaced");
    assert.match(machine.level(), /RTM-RU6 with files 8\.0\.813\.0, 8\.0\.783\.2/);
    assert.equal(machine.registry(64).exists(IN_PROGRESS), true);
    assert.ok(machine.files.file("C:\\WINDOWS\\Installer\\inprogressinstallinfo.ipi"));
    assert.equal(machine.msi.transactions.holder, undefined);
    await machine.clock.sleep(24 * 60 * MINUTES);
    assert.match(machine.level(), /with files/);
    assert.equal(machine.services.get("MSExchangeTransport").state, 1);
    assert.deepEqual(machine.invariants.broken, []);
  });

  it("breaks an invariant when somebody starts an Exchange service on it", async () => {
    const { machine } = await suspended("half replaced");
    machine.services.configure("MSExchangeServiceHost", { start: "auto", by: "test" });
    await machine.services.startAndWait("MSExchangeServiceHost");
    assert.deepEqual(machine.invariants.broken, [
      "MSExchangeServiceHost was started while the files of Exchange were half replaced",
    ]);
  });

  it("is undone and begun anew by the same command, which then saves the disabled state over the good one", async () => {
    const { machine, path } = await suspended("half replaced");
    const levels: string[] = [];
    machine.msi.transactions.onPhase("starting", () => void levels.push(machine.level()));
    const began = machine.clock.now();
    assert.equal(await install(machine, path), 0);
    assert.deepEqual(levels, ["RTM-RU6"]);
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(machine.registry(64).exists(IN_PROGRESS), false);
    assert.match(logText(machine), /currently suspended\. Undoing its changes\./);
    assert.equal(machine.services.get("MSExchangeTransport").start, "disabled");
    assert.ok(machine.clock.now() - began < 30 * MINUTES);
    assert.deepEqual(machine.invariants.broken, []);
  });

  it("is resumed by the same command where the site says so, and restores what the first run saved", async () => {
    const { machine, path, before } = await suspended("half replaced");
    machine.faults.suspendedInstallations({ sameCommand: "resumes" });
    assert.equal(await install(machine, path), 0);
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(machine.registry(64).exists(IN_PROGRESS), false);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("stops another package with error 1704, or is undone for it", async () => {
    const { machine } = await suspended("half replaced");
    const other = putRollup(machine, "RTM-RU5");
    assert.equal(await install(machine, other), 1603);
    assert.match(logText(machine), /Error 1704\. An installation for .*KB953469.* is currently suspended/);
    assert.ok(installerEvents(machine).includes(11704));
    assert.equal(machine.registry(64).exists(IN_PROGRESS), true);
    assert.match(machine.level(), /with files/);
    machine.faults.suspendedInstallations({ anotherPackage: "undoes" });
    assert.equal(await install(machine, other), 0);
    assert.equal(machine.level(), "RTM-RU6");
    assert.equal(machine.registry(64).exists(IN_PROGRESS), false);
  });

  for (const removal of [false, true]) {
    for (const sameCommand of ["undoes", "resumes"] as const) {
      it(`of ${removal ? "a removal" : "a rollup"}, at any step, is brought to its end by the same command that ${sameCommand} it`, async () => {
        const spec = removal
          ? { level: ["RTM-RU6", "RTM-RU7"], installerVersion: "4.5.6001.22159" }
          : { level: "RTM-RU6" };
        const command = (machine: Machine): Promise<number> =>
          removal
            ? msiexec(machine, `/package ${EXCHANGE_PRODUCT_CODE} /uninstall ${labPatchCode("RTM-RU7")} /qn`)
            : install(machine, putRollup(machine, "RTM-RU7"));
        const recorded = standaloneServer(spec);
        assert.equal(await command(recorded), 0);
        const points = recorded.steps.recorded().filter(({ kind }) => kind === "installer");
        assert.ok(points.length > 40);
        for (const point of points) {
          const machine = standaloneServer(spec);
          machine.faults.suspendedInstallations({ sameCommand });
          machine.steps.onStep(point.name, () => machine.powerOff());
          await command(machine);
          await machine.powerOn();
          await machine.clock.sleep(10 * MINUTES);
          assert.equal(await command(machine), 0, point.what);
          assert.equal(machine.level(), removal ? "RTM-RU6" : "RTM-RU7", point.what);
          assert.equal(machine.registry(64).exists(IN_PROGRESS), false, point.what);
          assert.equal(machine.files.find("C:\\Config.Msi"), undefined, point.what);
          assert.deepEqual(machine.invariants.broken, [], point.what);
        }
      });
    }
  }

  it("survives a second loss of power while it is undone", async () => {
    const { machine, path } = await suspended("half replaced");
    machine.faults.cutPowerAt("rolling back");
    await install(machine, path);
    assert.equal(machine.power, "off");
    await machine.powerOn();
    assert.equal(await install(machine, path), 0);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("that was a removal still lists its patch, whenever power failed, and the same command ends it", async () => {
    for (const phase of ["starting", "half replaced", "registering"] as const) {
      const machine = standaloneServer({ level: ["RTM-RU6", "RTM-RU7"], installerVersion: "4.5.6001.22159" });
      machine.faults.cutPowerAt(phase);
      const remove = `/package ${EXCHANGE_PRODUCT_CODE} /uninstall ${labPatchCode("RTM-RU7")} /qn /norestart`;
      await msiexec(machine, remove);
      assert.equal(machine.power, "off");
      await machine.powerOn();
      assert.equal(machine.installer.patches(EXCHANGE_PRODUCT_CODE).length, 2);
      assert.equal(await msiexec(machine, remove), 0);
      assert.equal(machine.level(), "RTM-RU6");
      assert.equal(machine.registry(64).exists(IN_PROGRESS), false);
    }
  });

  it("is undone under services that hold its files by moving them away, and a restart is pending then", async () => {
    const { machine, path } = await suspended("restoring services");
    for (const { spec } of machine.services.all)
      if (/^MSExchange/.test(spec.name))
        machine.services.configure(spec.name, { start: "demand", by: "test" });
    await machine.services.startAndWait("MSExchangeTransport");
    const manager = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager";
    assert.equal(machine.registry(64).get(manager, "PendingFileRenameOperations"), undefined);
    assert.equal(await install(machine, path), 0);
    assert.ok(machine.registry(64).get(manager, "PendingFileRenameOperations"));
    assert.equal(machine.level(), "RTM-RU7");
    await machine.restart();
    assert.equal(machine.registry(64).get(manager, "PendingFileRenameOperations"), undefined);
  });
});

interface Suspended {
  readonly machine: Machine;
  readonly path: string;
  readonly before: ReturnType<Machine["services"]["snapshot"]>;
}

/** Power fails at a phase of an installation of RU7 and is back; Windows has come up. */
async function suspended(phase: Phase): Promise<Suspended> {
  const machine = standaloneServer();
  const before = machine.services.snapshot();
  const path = putRollup(machine, "RTM-RU7");
  machine.faults.cutPowerAt(phase);
  await install(machine, path);
  assert.equal(machine.power, "off");
  await machine.powerOn();
  await machine.clock.sleep(10 * MINUTES);
  return { machine, path, before };
}
