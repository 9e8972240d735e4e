import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE, interimPackageNames } from "../../../lab/msp";
import type { Machine } from "../../../lab/world/machine";
import { install, logText, msiexec, putRollup } from "./packages";
import { standaloneServer } from "./server";

const DLL = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";
/** Patches' own actions run on a removal. */
const INSTALLER = "4.5.6001.22159";

describe("a plain msiexec on a simulated server with interim updates", () => {
  it("is refused with its services left stopped and disabled, and the second attempt loses how they were", async () => {
    const machine = standaloneServer({ interimUpdates: ["950000", "950001"] });
    const rollup = putRollup(machine, "RTM-RU7");
    assert.equal(await install(machine, rollup), 1603);
    assert.equal(machine.level(), "RTM-RU6");
    assert.match(logText(machine), /must be removed first: .*KB950000.*KB950001/);
    const { start, state } = machine.services.get("MSExchangeTransport");
    assert.deepEqual({ start, state }, { start: "disabled", state: 1 });

    assert.equal(await remove(machine, "950000"), 0);
    assert.equal(await remove(machine, "950001"), 0);
    assert.equal(await install(machine, rollup), 0);
    assert.equal(machine.services.get("MSExchangeTransport").start, "disabled");
  });

  it("is refused with 1648 before anything is touched, where the site reads it so", async () => {
    const machine = standaloneServer({ interimUpdates: ["950000"] });
    machine.faults.interimUpdatesAreRefused("at once");
    const before = machine.services.snapshot();
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1648);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("takes one away with its file, which goes back to the rollup's", async () => {
    const machine = standaloneServer({ interimUpdates: ["950000"], installerVersion: INSTALLER });
    assert.equal(machine.fileVersion(DLL), "8.0.783.3");
    assert.equal(await remove(machine, "950000"), 0);
    assert.equal(machine.fileVersion(DLL), "8.0.783.2");
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 0);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("brings a superseded one back with that which superseded it, and both are in the way", async () => {
    const machine = standaloneServer({
      interimUpdates: ["950000", { kb: "950001", supersedes: true }],
      installerVersion: INSTALLER,
    });
    assert.deepEqual(states(machine), { "950000": 2, "950001": 1 });
    assert.equal(await remove(machine, "950001"), 0);
    assert.deepEqual(states(machine), { "950000": 1 });
    machine.faults.interimUpdatesAreRefused("at once");
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1648);
    assert.equal(await remove(machine, "950000"), 0);
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 0);
  });

  for (const [become, left] of [
    ["stay away", {}],
    ["come back", { "950000": 1 }],
  ] as const) {
    it(`lets an obsoleted one ${become} with that which obsoleted it`, async () => {
      const machine = standaloneServer({
        interimUpdates: ["950000", { kb: "950001", obsoletes: ["950000"] }],
        installerVersion: INSTALLER,
      });
      machine.faults.obsoletedPatches(become);
      assert.deepEqual(states(machine), { "950000": 4, "950001": 1 });
      assert.equal(await remove(machine, "950001"), 0);
      assert.deepEqual(states(machine), left);
      assert.equal(await remove(machine, "950000"), become === "stay away" ? 1647 : 0);
    });
  }

  it("does not remove one that is not removable", async () => {
    const machine = standaloneServer({ interimUpdates: ["950000"], installerVersion: INSTALLER });
    machine.faults.makeNotRemovable(interimPackageNames("950000").patchCode);
    assert.equal(await remove(machine, "950000"), 1646);
    assert.deepEqual(states(machine), { "950000": 1 });
  });
});

function remove(machine: Machine, kb: string): Promise<number> {
  const { patchCode } = interimPackageNames(kb);
  return msiexec(machine, `/package ${EXCHANGE_PRODUCT_CODE} /uninstall ${patchCode} /qn /norestart`);
}

/** Of the interim updates that are listed. */
function states(machine: Machine): Record<string, number> {
  return Object.fromEntries(
    machine.installer.patches(EXCHANGE_PRODUCT_CODE).flatMap(({ properties, state }) => {
      const kb = /^Interim Update .*\(KB(\d+)\)$/.exec(properties["DisplayName"] ?? "")?.[1];
      return kb === undefined ? [] : [[kb, state]];
    }),
  );
}
