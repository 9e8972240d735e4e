import * as assert from "node:assert/strict";

import { ScriptedServer, type Answer } from "./scripted-server";
import { behaviour } from "./shells";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const TOKEN = "ab".repeat(16);
const TAKEN = { ok: true, value: { replaced: null } } as const;

function serverThat(answer: Answer): ScriptedServer {
  return new ScriptedServer(behaviour({ answer: (request, server) => answer(request, server) ?? TAKEN }));
}

describe("claiming a server", () => {
  it("names the resource, its token and one to begin with, under the lock", async () => {
    const server = serverThat(({ op }) =>
      op === "claim" ? { ok: true, value: { record: {}, taken: "new" } } : undefined,
    );
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await machine.claim(lock, { urn: URN, token: null });
    const [asked] = server.asked("claim");
    assert.deepEqual(
      { ...asked, newToken: "" },
      { op: "claim", lock: lock.token, urn: URN, who: "tom@desk", token: null, newToken: "" },
    );
    assert.match(asked!.newToken, /^[0-9a-f]{32}$/);
  });

  it("offers the same token when the answer was lost, so that no second record is begun", async () => {
    let cut = false;
    const server = serverThat(({ op }, self) => {
      if (op !== "claim" || cut) return undefined;
      cut = true;
      throw self.cutCable();
    });
    const machine = await server.machine();
    await machine.claim(await machine.lock("x"), { urn: URN, token: null });
    const [first, second] = server.asked("claim");
    assert.equal(second?.newToken, first?.newToken);
  });
});

describe("giving a server up", () => {
  it("leaves nothing of ours where SFTP lands, and asks nothing more, not even for the lock", async () => {
    const server = serverThat(() => undefined);
    const machine = await server.machine();
    const lock = await machine.lock("x");
    const folder = "/C:/Users/adm/.exchange-rollup";
    const stranger = `${folder}/notes.txt`;
    server.files.set(stranger, Buffer.from("mine"));
    server.files.set(`${folder}/package-t8k2mx-0123456789abcdef.msp.1a2b3c4d.part`, Buffer.from("half"));
    server.files.set(`${folder}/agent-0123456789abcdef.js`, Buffer.from("an older one"));
    server.files.set(
      `${folder}/rad6BB3F.tmp`,
      Buffer.from("a command's output, of an agent that was killed"),
    );
    server.files.set(`${folder}/rad6BB3F.tmp.ended`, Buffer.from("0, the mark of its end"));
    await machine.disown(lock, TOKEN);
    await lock.release();
    machine.close();
    assert.deepEqual(server.asked("disown"), [{ op: "disown", lock: lock.token, token: TOKEN }]);
    assert.deepEqual([...server.files.keys()], [stranger]);
    assert.match(server.commands.at(-1)!, /&& cd \.\.&& rd \.exchange-rollup$/);
    assert.equal(server.requests.at(-1)?.op, "disown");
  });

  const OTHER = { token: "another", who: "eve@desk" };
  for (const [left, { record, lock }, asked] of [
    ["the record is there", { record: {}, lock: null }, 2],
    ["nothing is there but what a killed removal may have left", { record: null, lock: null }, 2],
    ["somebody else has locked the server by now", { record: null, lock: OTHER }, 1],
  ] as const) {
    it(`asks ${asked === 2 ? "again" : "not again"} when the answer was lost and ${left}`, async () => {
      let cut = false;
      const server = serverThat(({ op }, self) => {
        if (op === "inspect") return { ok: true, value: { computer: { name: "EX1" }, record, lock } };
        if (op !== "disown" || cut) return undefined;
        cut = true;
        throw self.cutCable();
      });
      const machine = await server.machine();
      await machine.disown(await machine.lock("x"), TOKEN);
      assert.equal(server.asked("disown").length, asked);
      assert.deepEqual([...server.files.keys()], []);
    });
  }

  it("comes again, once, when the cable is cut while it clears away where SFTP lands", async () => {
    let cuts = 0;
    const usual = behaviour({ answer: () => TAKEN });
    const server = new ScriptedServer({
      ...usual,
      shell: (command, self) => {
        if (command.includes("& rd ") && cuts++ === 0) throw self.cutCable();
        return usual.shell(command, self);
      },
    });
    const machine = await server.machine();
    await machine.disown(await machine.lock("x"), TOKEN);
    assert.equal(server.dials, 2);
    assert.equal(server.asked("disown").length, 1);
    assert.deepEqual([...server.files.keys()], []);
    assert.match(server.commands.at(-1)!, /rd \.exchange-rollup$/);
  });

  it("tells that the cable was cut when it is cut again, so that the next Delete comes here", async () => {
    const usual = behaviour({ answer: () => TAKEN });
    const server = new ScriptedServer({
      ...usual,
      shell: (command, self) => {
        if (command.includes("& rd ")) throw self.cutCable();
        return usual.shell(command, self);
      },
    });
    const machine = await server.machine();
    await assert.rejects(machine.disown(await machine.lock("x"), TOKEN), { code: "SSH_CLOSED" });
    assert.equal(server.dials, 2);
  });

  it("keeps everything when the server refuses", async () => {
    const error = { code: "wrongToken", message: "Another token.", detail: "" } as const;
    const server = serverThat(({ op }) => (op === "disown" ? { ok: false, error } : undefined));
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await assert.rejects(machine.disown(lock, TOKEN), { code: "RECORD_MISSING" });
    assert.ok([...server.files.keys()].some((name) => name.includes("agent-")));
    await lock.release();
    assert.equal(server.requests.at(-1)?.op, "unlock");
  });
});
