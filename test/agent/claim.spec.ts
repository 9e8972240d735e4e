import assert from "node:assert/strict";
import type { Inspection, RecordFacts } from "../../agent/protocol";
import { labPatchCode } from "../../lab/msp";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { auditLines, claim, claiming, HOME, RECORD_TOKEN, takeLock, URN } from "./owned";
import { installRollup } from "./staged-rollup";

const OTHER_URN = URN.replace("ex1", "mail1");
const OTHER_TOKEN = "f".repeat(32);

const record = async (machine: Machine): Promise<RecordFacts | null> =>
  (await value<Inspection>(machine, { op: "inspect" })).record;

async function claimedServer(): Promise<Machine> {
  const machine = standaloneServer({ level: ["RTM-RU1", "RTM-RU6"] });
  await takeLock(machine);
  await claim(machine);
  return machine;
}

describe("a claim", () => {
  it("writes down whose the server is, and every patch that was there before", async () => {
    const machine = await claimedServer();
    const seen = await record(machine);
    assert.equal(seen?.urn, URN);
    assert.equal(seen?.token, RECORD_TOKEN);
    assert.equal(seen?.who, "ann@build7");
    assert.equal(seen?.productVersion, "8.0.685.25");
    assert.deepEqual(
      seen?.patchesFound.map(({ code, state }) => [code, state]),
      [
        [labPatchCode("RTM-RU1"), "superseded"],
        [labPatchCode("RTM-RU6"), "applied"],
      ],
    );
    assert.deepEqual(machine.refusals, []);
  });

  it("changes nothing but our own folders", async () => {
    const machine = standaloneServer();
    const services = machine.services.snapshot();
    await takeLock(machine);
    await claim(machine);
    assert.deepEqual(machine.services.snapshot(), services);
    assert.deepEqual(machine.services.startChanges, []);
    assert.deepEqual(machine.tasks.all, []);
  });

  it("of a Create that was killed before its state was saved is kept by the next, with the list of then", async () => {
    const machine = await claimedServer();
    const before = await record(machine);
    await machine.administrator.installRollup("RTM-RU7");
    const { taken, record: kept } = await claim(machine, { newToken: OTHER_TOKEN });
    assert.equal(taken, "kept");
    assert.deepEqual(kept, before);
    assert.deepEqual(await record(machine), before);
  });

  it("stays after a job, with the patches of before it", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    await claim(machine);
    await installRollup(machine);
    const { taken, record: kept } = await claim(machine, { token: RECORD_TOKEN });
    assert.equal(taken, "kept");
    assert.deepEqual(
      kept.patchesFound.map(({ code }) => code),
      [labPatchCode("RTM-RU6")],
    );
  });

  it("follows a resource that was renamed, by its token", async () => {
    const machine = await claimedServer();
    const { record: kept } = await claim(machine, { urn: OTHER_URN, token: RECORD_TOKEN });
    assert.equal(kept.urn, OTHER_URN);
    assert.equal((await record(machine))?.urn, OTHER_URN);
    assert.match(auditLines(machine).at(-1) ?? "", /kept the server of urn:.*::ex1 \| urn:.*::mail1$/);
  });

  it("is refused to another resource, and says whose the server is since when", async () => {
    const machine = await claimedServer();
    for (const token of [null, OTHER_TOKEN]) {
      const { code, message } = await failure(machine, claiming({ urn: OTHER_URN, token }));
      assert.equal(code, "otherOwner");
      assert.equal(message, `This server belongs to ${URN} since 2008-07-14T20:00:00Z, taken by ann@build7.`);
    }
    assert.equal((await record(machine))?.urn, URN);
    assert.equal(auditLines(machine).length, 1);
  });

  it("is refused to a state whose token is not the record's, and to one that has a token where no record is", async () => {
    const machine = await claimedServer();
    assert.equal((await failure(machine, claiming({ token: OTHER_TOKEN }))).code, "wrongToken");
    const bare = standaloneServer();
    await takeLock(bare);
    assert.equal((await failure(bare, claiming({ token: OTHER_TOKEN }))).code, "noRecord");
    assert.equal(await record(bare), null);
  });

  it("needs the lock", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    assert.equal((await failure(machine, claiming({ lock: "token-other" }))).code, "notLocked");
    assert.equal(await record(machine), null);
  });

  it("does not take a damaged record for none", async () => {
    const machine = await claimedServer();
    machine.files.system.write(`${HOME}\\record.json`, Buffer.alloc(200));
    const { code, message } = await failure(machine, claiming());
    assert.equal(code, "otherOwner");
    assert.match(message, /C:\\ExchangeRollup\\record\.json\. Nothing was changed/);
    const seen = await value<Inspection>(machine, { op: "inspect" });
    assert.equal(seen.record, null);
    assert.match(seen.unknowns.join(), /record of who owns this server/);
  });

  it("survives power loss at each of its steps as a whole record or as none", async () => {
    const whole = standaloneServer();
    await takeLock(whole);
    const from = whole.steps.recorded().length;
    await claim(whole);
    const points = whole.steps.recorded().slice(from);
    assert.ok(points.some(({ what }) => /record\.json/.test(what)));
    for (const point of points.filter(({ what }) => /record\.json|audit\.log/.test(what))) {
      const machine = standaloneServer();
      await takeLock(machine);
      machine.steps.onStep(point.name, () => machine.powerOff());
      await claim(machine).catch(() => undefined);
      assert.equal(machine.power, "off", point.what);
      await machine.powerOn();
      await takeLock(machine);
      const { record: kept } = await claim(machine, { newToken: OTHER_TOKEN });
      assert.ok([RECORD_TOKEN, OTHER_TOKEN].includes(kept.token), point.what);
      assert.equal(kept.patchesFound.length, 1);
    }
  });

  it("writes one line of the audit", async () => {
    const machine = await claimedServer();
    assert.deepEqual(auditLines(machine), [
      `2008-07-14T20:00:00Z | ann@build7 | claimed the server | ${URN}`,
    ]);
    assert.match(
      machine.files.system.accessList("C:\\WINDOWS\\ExchangeRollup"),
      /^D:P[AIR]*\(A;OICI;FA;;;BA\)\(A;OICI;FA;;;SY\)$/,
    );
  });
});
