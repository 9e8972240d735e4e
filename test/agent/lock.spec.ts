import assert from "node:assert/strict";
import type { AgentReply, Inspection, LockReply, LockRequest } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { ask, failure, value } from "./agent-on";
import { installRollup, rollupJob, stageAndLock, TOKEN } from "./staged-rollup";

const AT_BOOT = {
  commandLine: "cscript.exe //nologo C:\\none.js",
  account: { name: "SYSTEM", administrator: true },
  trigger: { kind: "startUp" },
} as const;

const lock = (token: string, who: string, leaseSeconds = 60): LockRequest => ({
  op: "lock",
  token,
  who,
  what: "Update Rollup 7",
  leaseSeconds,
});
const holder = async (machine: Machine): Promise<Inspection["lock"]> =>
  (await value<Inspection>(machine, { op: "inspect" })).lock;

describe("the lock", () => {
  it("is held by one, and tells the other who that is, since when and why", async () => {
    const machine = standaloneServer({ clock: "jump" });
    await value(machine, lock("token-ann", "ann@build7"));
    const { code, message } = await failure(machine, lock("token-bob", "bob@laptop"));
    assert.equal(code, "locked");
    assert.equal(message, "This server is held by ann@build7 since 2008-07-14T20:00:00Z: Update Rollup 7.");
    assert.equal((await holder(machine))?.who, "ann@build7");
  });

  it("is renewed by its token, and keeps when it was taken", async () => {
    const machine = standaloneServer();
    await value(machine, lock("token-ann", "ann@build7"));
    await machine.clock.advance(50_000);
    await value(machine, lock("token-ann", "ann@build7"));
    await machine.clock.advance(50_000);
    const held = await holder(machine);
    assert.equal(held?.alive, true);
    assert.equal(held?.since, "2008-07-14T20:00:00Z");
  });

  it("of a dead holder is replaced, and names that holder", async () => {
    const machine = standaloneServer();
    await value(machine, lock("token-ann", "ann@build7"));
    await machine.clock.advance(61_000);
    const { replaced } = await value<LockReply>(machine, lock("token-bob", "bob@laptop"));
    assert.equal(replaced?.who, "ann@build7");
    assert.equal(replaced?.alive, false);
    assert.equal((await holder(machine))?.who, "bob@laptop");
  });

  it("is given back by its own token only", async () => {
    const machine = standaloneServer();
    await value(machine, lock("token-ann", "ann@build7"));
    await value(machine, { op: "unlock", token: "token-bob" });
    assert.equal((await holder(machine))?.who, "ann@build7");
    await value(machine, { op: "unlock", token: "token-ann" });
    assert.equal(await holder(machine), null);
  });

  it("goes to exactly one of many who ask at once, also over a dead holder", async () => {
    const machine = standaloneServer();
    await value(machine, lock("token-ann", "ann@build7"));
    await machine.clock.advance(61_000);
    const asked = ["token-a001", "token-b002", "token-c003", "token-d004"].map((token) =>
      ask<LockReply>(machine, lock(token, token)),
    );
    const replies: AgentReply<LockReply>[] = await Promise.all(asked);
    const winners = replies.filter(({ ok }) => ok);
    assert.equal(winners.length, 1);
    for (const reply of replies) if (!reply.ok) assert.equal(reply.error.code, "locked");
    assert.deepEqual(machine.refusals, []);
  });

  it("takes away what a job that is over left in Task Scheduler, and leaves what still heals; a look does not", async () => {
    const machine = standaloneServer();
    await installRollup(machine);
    await value(machine, { op: "unlock", token: TOKEN });
    const heal = "ExchangeRollup-job-1-heal";
    machine.tasks.create({ name: heal, ...AT_BOOT });
    await holder(machine);
    assert.ok(machine.tasks.find(heal), "a look changes nothing");
    await value(machine, lock("token-ann", "ann@build7"));
    assert.equal(machine.tasks.find(heal), undefined);
    assert.equal(machine.level(), "RTM-RU7");

    await value(machine, { op: "unlock", token: "token-ann" });
    await stageAndLock(machine);
    await value(machine, rollupJob({ id: "job-2" }));
    machine.tasks.create({ name: "Backup", ...AT_BOOT });
    await machine.clock.advance(30_000);
    const unfinished = machine.tasks.all.map(({ name }) => name);
    assert.deepEqual(unfinished, ["ExchangeRollup-job-2-heal", "Backup"]);
    machine.tasks.end("ExchangeRollup-job-2");
    const job = machine.processes().find(({ commandLine }) => /cscript.* job /.test(commandLine));
    machine.processTable.kill(job!.pid);
    await value(machine, lock("token-bob", "bob@laptop"));
    assert.deepEqual(
      machine.tasks.all.map(({ name }) => name),
      unfinished,
    );
  });

  it("survives a file that power loss left empty or cut", async () => {
    for (const rest of ["", '{"token":"token-a', "\0\0\0\0\r\n"]) {
      const machine = standaloneServer();
      await value(machine, lock("token-ann", "ann@build7"));
      machine.files.system.write("C:\\ExchangeRollup\\lock.txt", Buffer.from(rest));
      assert.deepEqual(await value<LockReply>(machine, lock("token-bob", "bob@laptop")), { replaced: null });
      assert.equal((await holder(machine))?.who, "bob@laptop");
    }
  });
});
