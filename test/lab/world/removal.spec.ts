import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE, labPatchCode, makeRollupPackage } from "../../../lab/msp";
import type { Machine } from "../../../lab/world/machine";
import { install, installerEvents, logText, msiexec, put, putRollup } from "./packages";
import { standaloneServer } from "./server";

const OLD = { level: ["RTM-RU6", "RTM-RU7"] };
const OWN_ACTIONS = { ...OLD, installerVersion: "4.5.6001.22159" };

describe("removing a rollup on a simulated server", () => {
  it("brings back the one that it superseded once the services are stopped, and stops none itself below Installer 4.5", async () => {
    const machine = standaloneServer(OLD);
    await stopExchange(machine);
    const before = machine.services.snapshot();
    const changes = machine.services.startChanges.length;
    assert.equal(await remove(machine, "RTM-RU7"), 0);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(states(machine), { "RTM-RU6": 1 });
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.services.startChanges.length, changes);
    assert.equal(machine.files.file(cached("RTM-RU7")), undefined);
    assert.equal(await remove(machine, "RTM-RU7"), 1647);
    assert.deepEqual(machine.invariants.broken, []);
  });

  it("ends in 1306 and 1603, rolled back, where a running service holds a file below Installer 4.5", async () => {
    const machine = standaloneServer(OLD);
    const before = machine.services.snapshot();
    assert.equal(await remove(machine, "RTM-RU7"), 1603);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(states(machine), { "RTM-RU6": 2, "RTM-RU7": 1 });
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(installerEvents(machine), [1025, 11306, 1023, 11729]);
    assert.match(logText(machine), /Error 1306\..*Microsoft\.Exchange\.Data\.dll/);
  });

  it("runs the patch's own actions from Installer 4.5 on: services are stopped, and as before at the end", async () => {
    const machine = standaloneServer(OWN_ACTIONS);
    const before = machine.services.snapshot();
    let during = "";
    machine.msi.transactions.onPhase("replacing files", () => {
      during = machine.services.get("MSExchangeTransport").start;
    });
    assert.equal(await remove(machine, "RTM-RU7"), 0);
    assert.equal(during, "disabled");
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("takes several patches in one transaction, down to the product itself", async () => {
    const machine = standaloneServer({ ...OWN_ACTIONS, level: ["RTM-RU5", "RTM-RU6", "RTM-RU7"] });
    assert.equal(await remove(machine, "RTM-RU7", "RTM-RU6"), 0);
    assert.equal(machine.level(), "RTM-RU5");
    assert.deepEqual(installerEvents(machine), [11728, 1037]);
    assert.equal(await remove(machine, "RTM-RU5"), 0);
    assert.equal(machine.level(), "RTM");
    assert.deepEqual(states(machine), {});
  });

  it("of a superseded patch takes its entry and no file", async () => {
    const machine = standaloneServer(OLD);
    assert.equal(await remove(machine, "RTM-RU6"), 0);
    assert.deepEqual(states(machine), { "RTM-RU7": 1 });
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("lets an obsoleted patch stay away, or come back where the site says so", async () => {
    for (const [become, level] of [
      [undefined, "RTM"],
      ["come back", "RTM-RU6"],
    ] as const) {
      const machine = standaloneServer({ installerVersion: OWN_ACTIONS.installerVersion });
      const bytes = makeRollupPackage("RTM-RU7", { obsoletes: ["RTM-RU6"] });
      assert.equal(await install(machine, put(machine, "obsoleting.msp", bytes)), 0);
      assert.deepEqual(states(machine), { "RTM-RU6": 4, "RTM-RU7": 1 });
      if (become) machine.faults.obsoletedPatches(become);
      assert.equal(await remove(machine, "RTM-RU7"), 0);
      assert.equal(machine.level(), level);
      assert.deepEqual(states(machine), become ? { "RTM-RU6": 1 } : {});
    }
  });

  it("is refused by number, and the whole of it, before anything is touched", async () => {
    const unknown = standaloneServer(OWN_ACTIONS);
    assert.equal(await remove(unknown, "RTM-RU7", "RTM-RU1"), 1647);
    assert.equal(unknown.level(), "RTM-RU7");

    const fixed = standaloneServer(OWN_ACTIONS);
    fixed.faults.makeNotRemovable(labPatchCode("RTM-RU6"));
    assert.equal(await remove(fixed, "RTM-RU7", "RTM-RU6"), 1646);
    assert.equal(fixed.level(), "RTM-RU7");
    const [, six] = [...fixed.installer.patches(EXCHANGE_PRODUCT_CODE)];
    assert.equal(six?.properties["Uninstallable"], "0");

    const policy = standaloneServer(OWN_ACTIONS);
    policy.faults.forbidPatchRemoval();
    assert.equal(await remove(policy, "RTM-RU7"), 1649);

    const source = standaloneServer(OWN_ACTIONS);
    source.faults.loseBaselineCache();
    assert.equal(await remove(source, "RTM-RU7"), 1612);

    for (const machine of [unknown, fixed, policy, source]) {
      assert.deepEqual(machine.services.startChanges, []);
      assert.deepEqual(installerEvents(machine), []);
    }
  });

  it("asks for the source in the middle, error 1706, when the cached package of what comes back is gone", async () => {
    const machine = standaloneServer(OWN_ACTIONS);
    machine.files.system.remove(cached("RTM-RU6"));
    assert.equal(await remove(machine, "RTM-RU7"), 1603);
    assert.match(logText(machine), /Error 1706\. No valid source/);
    assert.ok(installerEvents(machine).includes(11706));
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(machine.services.get("MSExchangeTransport").start, "disabled");

    const lost = standaloneServer(OWN_ACTIONS);
    lost.faults.loseBaselineCache("in the middle");
    assert.equal(await remove(lost, "RTM-RU7"), 1603);
    assert.equal(lost.level(), "RTM-RU7");
  });
});

describe("a service pack that somebody installs by hand", () => {
  for (const [oldPatches, listed] of [
    ["obsoleted", { "RTM-RU7": 4 }],
    ["gone", {}],
  ] as const) {
    it(`changes version and files, and leaves the old series' patches ${oldPatches}`, async () => {
      const machine = standaloneServer({ level: "RTM-RU7" });
      const before = machine.services.snapshot();
      await machine.administrator.installServicePack("SP1", { oldPatches });
      assert.equal(machine.level(), "SP1");
      assert.equal(machine.installer.productInfo(EXCHANGE_PRODUCT_CODE, "VersionString"), "8.1.240.6");
      assert.deepEqual(states(machine), listed);
      assert.deepEqual(machine.services.snapshot(), before);
      assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1642);
      assert.equal(await install(machine, putRollup(machine, "SP1-RU1")), 0);
      assert.equal(machine.level(), "SP1-RU1");
      assert.deepEqual(machine.invariants.broken, []);
    });
  }
});

function remove(machine: Machine, ...levels: readonly string[]): Promise<number> {
  const codes = levels.map(labPatchCode).join(";");
  machine.files.makeFolders("C:\\stage");
  return msiexec(
    machine,
    `/package ${EXCHANGE_PRODUCT_CODE} /uninstall ${codes} /qn /norestart /l*v! C:\\stage\\msi.log`,
  );
}

async function stopExchange(machine: Machine): Promise<void> {
  for (const { spec } of machine.services.all)
    if (spec.name.startsWith("MSExchange")) await machine.services.stopTree(spec.name, 600);
}

function cached(level: string): string {
  return `C:\\WINDOWS\\Installer\\${labPatchCode(level).slice(1, 8).toLowerCase()}.msp`;
}

function states(machine: Machine): Record<string, number> {
  const levels = ["RTM-RU1", "RTM-RU5", "RTM-RU6", "RTM-RU7"];
  return Object.fromEntries(
    machine.installer
      .patches(EXCHANGE_PRODUCT_CODE)
      .map(({ patchCode, state }) => [
        levels.find((level) => labPatchCode(level) === patchCode) ?? patchCode,
        state,
      ]),
  );
}
