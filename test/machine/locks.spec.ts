import * as assert from "node:assert/strict";

import type { JobSpec, LockFacts } from "../../agent/protocol";
import { ScriptedServer, type Answer } from "./scripted-server";
import { behaviour } from "./shells";

const MINUTE = 60_000;
const JOB: JobSpec = {
  id: "rtm-ru7-1",
  title: "Update Rollup 7",
  who: "tom@desk",
  productCode: "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}",
  actions: [
    {
      kind: "install",
      title: "Update Rollup 7",
      patchCode: "{BD5FC011-F7CD-426B-8C76-FAF55D14E7F7}",
      package: { sha256: "aa".repeat(32), name: "ru7.msp" },
      unlessApplied: false,
    },
  ],
  busyWaitSeconds: 1,
  limitSeconds: 7200,
};
const TAKEN = { ok: true, value: { replaced: null } } as const;
const OTHER = {
  ok: false,
  error: { code: "locked", message: "This server is held by eve@pc.", detail: "" },
} as const;

function serverThat(answer: Answer = () => TAKEN): ScriptedServer {
  return new ScriptedServer(behaviour({ answer }));
}

describe("a lock", () => {
  it("tells the server who, what and for how long, under a token that cannot be guessed", async () => {
    const server = serverThat();
    const machine = await server.machine();
    const lock = await machine.lock("bring EX1 to RU7");
    const [asked] = server.asked("lock");
    assert.deepEqual(asked, {
      op: "lock",
      token: lock.token,
      who: "tom@desk",
      what: "bring EX1 to RU7",
      leaseSeconds: 300,
    });
    assert.match(lock.token, /^[0-9a-f]{32}$/);
  });

  it("is refused while another holds the server, and nothing is renewed then", async () => {
    const server = serverThat(() => OTHER);
    const machine = await server.machine();
    await assert.rejects(machine.lock("x"), { code: "LOCKED" });
    await server.clock.move(10 * MINUTE);
    assert.equal(server.asked("lock").length, 1);
  });

  it("tells of a dead holder that it replaced", async () => {
    const replaced: LockFacts = { token: "t", who: "eve", what: "y", since: "s", until: "u", alive: false };
    const server = serverThat(() => ({ ok: true, value: { replaced } }));
    assert.deepEqual((await (await server.machine()).lock("x")).replaced, replaced);
  });

  it("is renewed with its token before the lease is over, until it is released", async () => {
    const server = serverThat();
    const lock = await (await server.machine()).lock("x");
    await server.clock.move(9 * MINUTE);
    assert.deepEqual(
      server.asked("lock").map(({ token }) => token),
      Array<string>(5).fill(lock.token),
    );
    await lock.release();
    await lock.release();
    await server.clock.move(10 * MINUTE);
    assert.equal(server.asked("lock").length, 5);
    assert.deepEqual(server.asked("unlock"), [{ op: "unlock", token: lock.token }]);
  });

  it("is no longer renewed once a job holds the server, and not given back while that job runs", async () => {
    const server = serverThat();
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await machine.startJob(lock, JOB);
    await server.clock.move(10 * MINUTE);
    assert.equal(server.asked("lock").length, 1);
    await lock.release();
    assert.deepEqual(server.asked("unlock"), []);
  });

  it("that somebody else took over stops the next change and starts no job", async () => {
    let calls = 0;
    const server = serverThat(({ op }) => (op === "lock" && ++calls > 1 ? OTHER : TAKEN));
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await server.clock.move(2 * MINUTE);
    await assert.rejects(machine.startJob(lock, JOB), { code: "LOCKED" });
    assert.deepEqual(server.asked("apply"), []);
  });

  it("that could not be renewed once is renewed before the next change, which then goes on", async () => {
    let calls = 0;
    const server = serverThat(({ op }) => (op === "lock" && ++calls === 2 ? "no reply" : TAKEN));
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await server.clock.move(2 * MINUTE);
    await machine.startJob(lock, JOB);
    assert.deepEqual(
      server.requests.map(({ op }) => op),
      ["lock", "lock", "lock", "apply"],
    );
  });

  it("that ran out unseen is not taken up again: somebody else may have been there meanwhile", async () => {
    let calls = 0;
    const server = serverThat(({ op }) => (op === "lock" && ++calls > 1 ? "no reply" : TAKEN));
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await server.clock.move(6 * MINUTE);
    await assert.rejects(machine.startJob(lock, JOB), { code: "NOT_LOCKED" });
    assert.deepEqual(server.asked("apply"), []);
  });

  it("is given back although the operation was cancelled", async () => {
    const cancel = new AbortController();
    const server = serverThat();
    const lock = await (await server.machine({ signal: cancel.signal })).lock("x");
    cancel.abort();
    await lock.release();
    assert.equal(server.asked("unlock").length, 1);
  });

  it("keeps no timer after close", async () => {
    const server = serverThat();
    const machine = await server.machine();
    await machine.lock("x");
    machine.close();
    assert.equal(server.clock.pending, 0);
  });
});
