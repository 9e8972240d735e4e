import assert from "node:assert/strict";
import type { Inspection } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { ADMINISTRATOR, failure, value } from "./agent-on";
import { claim, takeLock } from "./owned";
import { uploadRollup } from "./staged-rollup";

const HOME = "C:\\ExchangeRollup";
const CLOSED = "D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";
const mallory = { name: "Mallory", administrator: false };

/** An ordinary user was here first; Server 2003 lets everybody make folders at the root. */
function plantedServer(accessList: string | undefined): Machine {
  const machine = standaloneServer({ users: [ADMINISTRATOR, mallory] });
  const disk = machine.disk(mallory);
  disk.createFolder(HOME);
  disk.createFolder(`${HOME}\\agent`);
  disk.write(`${HOME}\\agent\\agent-00000000.js`, Buffer.from("// planted"));
  if (accessList) disk.setAccessList(HOME, accessList);
  return machine;
}

function foldersBeside(machine: Machine): string[] {
  return machine.files.system.list("C:\\").filter((name) => name.startsWith("ExchangeRollup"));
}

describe("the folder on the server", () => {
  it("is closed before anything is in it, and made where users cannot create", async () => {
    const machine = standaloneServer();
    await value(machine, uploadRollup(machine));
    assert.match(machine.files.system.accessList(HOME), /^D:P[AIR]*\(A;OICI;FA;;;BA\)\(A;OICI;FA;;;SY\)$/);
    assert.deepEqual(foldersBeside(machine), ["ExchangeRollup"]);
  });

  for (const [how, list] of [
    ["as it came", undefined],
    ["closed like ours, though its owner can open it again", CLOSED],
  ] as const) {
    it(`is not one that a user planted, ${how}`, async () => {
      const machine = plantedServer(list);
      await value(machine, uploadRollup(machine));
      assert.equal(machine.files.find(`${HOME}\\agent\\agent-00000000.js`), undefined);
      assert.throws(() => machine.disk(mallory).setAccessList(HOME, "D:(A;OICI;FA;;;WD)"), /denied/);
      assert.throws(() => machine.disk(mallory).list(HOME), /denied/);
      assert.equal(
        foldersBeside(machine).length,
        2,
        "the planted one was moved aside, not followed and not deleted",
      );
    });
  }

  it("is told of by inspect when it is not ours, and nothing in it is read", async () => {
    const machine = plantedServer(undefined);
    machine
      .disk(mallory)
      .write(`${HOME}\\lock.txt`, Buffer.from('{"token":"x","until":"2099-01-01T00:00:00Z"}\r\n'));
    const seen = await value<Inspection>(machine, { op: "inspect" });
    assert.equal(seen.lock, null);
    assert.match(seen.unknowns.join(), /was not made by this product/);
  });

  it("is not taken for a foreign one, with all that is in it, because one command failed", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    await claim(machine);
    let failed = 0;
    const stop = machine.steps.onEveryStep(({ what, pid }) => {
      if (!/^"[^"]*cacls\.exe" "C:\\ExchangeRollup"/i.test(what) || pid === undefined || failed > 0) return;
      failed++;
      machine.processTable.kill(pid);
    });
    await takeLock(machine);
    stop();
    assert.equal(failed, 1);
    assert.deepEqual(foldersBeside(machine), ["ExchangeRollup"]);
    assert.ok((await value<Inspection>(machine, { op: "inspect" })).record);
  });

  it("is neither used nor moved aside while its access list cannot be read", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    await claim(machine);
    const stop = machine.steps.onEveryStep(({ what, pid }) => {
      if (/^"[^"]*cacls\.exe" "C:\\ExchangeRollup"/i.test(what) && pid !== undefined)
        machine.processTable.kill(pid);
    });
    const { code, detail } = await failure(machine, uploadRollup(machine));
    stop();
    assert.deepEqual([code, detail], ["accessList", "Its access list could not be read."]);
    assert.deepEqual(foldersBeside(machine), ["ExchangeRollup"]);
    assert.ok((await value<Inspection>(machine, { op: "inspect" })).record);
  });

  it("is given up when somebody opened it", async () => {
    const machine = standaloneServer({ users: [ADMINISTRATOR, mallory] });
    await value(machine, uploadRollup(machine));
    machine.files.system.setAccessList(HOME, `${CLOSED}(A;OICI;FA;;;BU)`);
    machine.disk(mallory).write(`${HOME}\\packages\\evil.msp`, Buffer.from("evil"));
    await value(machine, uploadRollup(machine));
    assert.equal(machine.files.find(`${HOME}\\packages\\evil.msp`), undefined);
    assert.throws(() => machine.disk(mallory).list(HOME), /denied/);
  });

  it("is refused when what lies there cannot be moved aside", async () => {
    const machine = plantedServer(undefined);
    machine.files.hold(`${HOME}\\agent\\agent-00000000.js`, { deny: "all", pid: 4 });
    const { code, message } = await failure(machine, uploadRollup(machine));
    assert.equal(code, "accessList");
    assert.match(message, /^C:\\ExchangeRollup is not a folder that this product made/);
  });
});
