import assert from "node:assert/strict";
import type { Inspection } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { untilDark } from "./died-job";
import { auditLines, claim, HOME, RECORD_TOKEN, takeLock, URN } from "./owned";
import { followToEnd, installRollup, rollupJob, stageAndLock, TOKEN } from "./staged-rollup";

const DISOWN = { op: "disown", lock: TOKEN, token: RECORD_TOKEN } as const;
const PROOF = "C:\\WINDOWS\\ExchangeRollup";

/** Everything of ours: in the two places where it may be, and beside them. */
function remains(machine: Machine): string[] {
  const { system } = machine.files;
  const ours = (folder: string): string[] =>
    system.list(folder).filter((name) => /^ExchangeRollup/i.test(name));
  return [
    ...ours("C:\\"),
    ...(system.list("C:\\WINDOWS").some((name) => name === "ExchangeRollup")
      ? system.list(PROOF).map((name) => `${PROOF}\\${name}`)
      : []),
    ...ours("C:\\WINDOWS").filter((name) => name !== "ExchangeRollup"),
    ...machine.tasks.all.map(({ name }) => `task ${name}`),
  ];
}

async function usedServer(): Promise<Machine> {
  const machine = standaloneServer();
  await takeLock(machine);
  await claim(machine);
  await installRollup(machine);
  await takeLock(machine);
  return machine;
}

describe("disown", () => {
  it("leaves nothing of ours but the audit file", async () => {
    const machine = await usedServer();
    await value(machine, DISOWN);
    assert.deepEqual(remains(machine), [`${PROOF}\\audit.log`]);
    assert.equal(machine.level(), "RTM-RU7", "it takes no patch away");
    assert.match(
      auditLines(machine).at(-1) ?? "",
      new RegExp(`ann@build7 \\| gave the server up \\| ${URN}$`),
    );
    assert.deepEqual(machine.refusals, []);
  });

  it("takes along what an agent left that died while it made our folder", async () => {
    const machine = standaloneServer();
    const stop = machine.steps.onEveryStep(({ what, pid }) => {
      if (!/CreateFolder .*\\nest-\w+\.tmp\\packages/.test(what) || pid === undefined) return;
      stop();
      machine.processTable.kill(pid);
    });
    await failure(machine, { op: "lock", token: TOKEN, who: "ann", what: "x", leaseSeconds: 60 }).catch(
      () => undefined,
    );
    assert.match(machine.files.system.list(PROOF).join(), /nest-/);
    await takeLock(machine);
    await claim(machine);
    await value(machine, DISOWN);
    assert.deepEqual(remains(machine), [`${PROOF}\\audit.log`]);
  });

  it("is no failure where nothing is, and asks for no lock there", async () => {
    const machine = standaloneServer();
    await value(machine, DISOWN);
    assert.deepEqual(remains(machine), []);
    const used = await usedServer();
    await value(used, DISOWN);
    await value(used, DISOWN);
    assert.deepEqual(remains(used), [`${PROOF}\\audit.log`]);
  });

  it("lets the server be claimed and used again", async () => {
    const machine = await usedServer();
    await value(machine, DISOWN);
    await takeLock(machine);
    const { taken, record } = await claim(machine, { newToken: "a".repeat(32) });
    assert.equal(taken, "new");
    assert.equal(record.patchesFound.length, 2);
    await installRollup(machine, { id: "job-2" });
    assert.equal((await value<Inspection>(machine, { op: "inspect" })).record?.token, "a".repeat(32));
    assert.equal(auditLines(machine).length, 5, "the audit goes on");
  });

  it("is refused to another token, and without the lock", async () => {
    const machine = await usedServer();
    assert.equal((await failure(machine, { ...DISOWN, token: "b".repeat(32) })).code, "wrongToken");
    assert.equal((await failure(machine, { ...DISOWN, lock: "token-other" })).code, "notLocked");
    assert.ok(machine.files.find(`${HOME}\\record.json`));
  });

  it("is refused while a job runs, and while one is dead without a result", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    await claim(machine);
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const running = await failure(machine, DISOWN);
    assert.equal(running.code, "jobExists");
    assert.match(running.message, /while a job runs: Update Rollup 7/);
    machine.faults.cutPowerAt("half replaced");
    assert.equal(await untilDark(machine), true);
    await machine.powerOn();
    const job = machine.tasks.all.map(({ name }) => name);
    assert.deepEqual(job, ["ExchangeRollup-job-1-heal"]);
    machine.tasks.end("ExchangeRollup-job-1-heal");
    await takeLock(machine);
    const dead = await failure(machine, DISOWN);
    assert.equal(dead.code, "jobExists");
    assert.equal(machine.tasks.all.length, 1, "what heals the server stays");
  });

  it("is refused while services are not as a job found them, however often, and names them", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    await takeLock(machine);
    await claim(machine);
    machine.faults.failingStart("MSExchangeTransport", 1069);
    await installRollup(machine);
    for (const id of ["job-2", "job-3"]) {
      await takeLock(machine);
      const refused = await failure(machine, DISOWN);
      assert.equal(refused.code, "servicesOwed");
      assert.match(refused.message, /is as job job-\d found it: MSExchangeTransport: /);
      assert.equal((await value<Inspection>(machine, { op: "inspect" })).openSnapshot, refused.detail);
      await machine.clock.advance(5_000);
      await value(machine, rollupJob({ id, actions: [] }));
      await followToEnd(machine, id);
    }
    machine.faults.workingStart("MSExchangeTransport");
    await takeLock(machine);
    await value(machine, rollupJob({ id: "job-4", actions: [] }));
    await followToEnd(machine, "job-4");
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal((await value<Inspection>(machine, { op: "inspect" })).openSnapshot, null);
    await takeLock(machine);
    await value(machine, DISOWN);
    assert.deepEqual(remains(machine), [`${PROOF}\\audit.log`]);
  });

  it("needs no further job where somebody has put the services back", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    await claim(machine);
    machine.faults.failingStart("MSExchangeTransport", 1069);
    await installRollup(machine);
    machine.faults.workingStart("MSExchangeTransport");
    await machine.services.startAndWait("MSExchangeTransport");
    await takeLock(machine);
    await value(machine, DISOWN);
    assert.deepEqual(remains(machine), [`${PROOF}\\audit.log`]);
  });

  it("can be asked for again when power failed in the middle, at each of its steps", async () => {
    const whole = await usedServer();
    const from = whole.steps.recorded().length;
    await value(whole, DISOWN);
    const points = whole.steps
      .recorded()
      .slice(from)
      .filter(({ kind, what }) => kind === "script" && /ExchangeRollup/.test(what) && !/WScript/.test(what));
    assert.ok(points.length > 4);
    for (const point of points) {
      const machine = await usedServer();
      machine.steps.onStep(point.name, () => machine.powerOff());
      await value(machine, DISOWN).catch(() => undefined);
      assert.equal(machine.power, "off", point.what);
      await machine.powerOn();
      await takeLock(machine);
      await value(machine, DISOWN);
      assert.deepEqual(remains(machine), [`${PROOF}\\audit.log`], point.what);
    }
  });

  it("waits for no job that was only asked for and never started", async () => {
    const machine = standaloneServer();
    await takeLock(machine);
    await claim(machine);
    await stageAndLock(machine);
    machine.services.stop("Schedule");
    await machine.clock.advance(60_000);
    await failure(machine, rollupJob());
    await machine.services.startAndWait("Schedule");
    await takeLock(machine);
    await value(machine, { op: "resume", token: TOKEN, job: "job-1" });
    await followToEnd(machine, "job-1");
    await value(machine, DISOWN);
    assert.deepEqual(remains(machine), [`${PROOF}\\audit.log`]);
  });
});
