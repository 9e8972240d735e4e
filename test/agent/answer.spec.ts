import assert from "node:assert/strict";
import { standaloneServer } from "../lab/world/server";
import type { Inspection } from "../../agent/protocol";
import { ADMINISTRATOR, askRaw, failure, framed, LANDING, value } from "./agent-on";

describe("the agent's answer", () => {
  it("is printed and written to the reply file alike", async () => {
    const { output, replyFile } = await askRaw(standaloneServer(), '{"op":"inspect"}');
    assert.ok(framed(output));
    assert.equal(replyFile, output);
  });

  it("comes in lines that no terminal breaks", async () => {
    const { output } = await askRaw(
      standaloneServer({ roles: ["ClientAccess", "HubTransport", "Mailbox", "UnifiedMessaging"] }),
      '{"op":"inspect"}',
    );
    const lines = output.split("\r\n");
    assert.ok(lines.length > 4, "the reply was longer than a line");
    assert.ok(lines.every((line) => line.length <= 2000));
  });

  it("says what is wrong with a request that it does not understand", async () => {
    const machine = standaloneServer();
    for (const [request, message] of [
      ["", /not JSON at character 0/],
      ["[1]", /it is not an object/],
      ['{"op":"format"}', /"format" is not one of its operations/],
      ['{"op":"stage","from":1}', /from is not a text/],
      ['{"op":"stage","from":null,"name":"..\\\\a.msp"}', /name is not of the shape/],
      ['{"op":"lock","leaseSeconds":-1}', /leaseSeconds is not a number from 0/],
      ['{"op":"status","job":"..","seen":null,"waitSeconds":0}', /job is not of the shape/],
    ] as const) {
      const { output } = await askRaw(machine, request);
      const reply = JSON.parse(framed(output) ?? "null") as {
        ok: boolean;
        error: { code: string; message: string };
      };
      assert.equal(reply.error.code, "badRequest", request);
      assert.match(reply.error.message, message);
    }
    assert.deepEqual(machine.refusals, []);
  });

  it("has no end marker when the script dies in the middle", async () => {
    const machine = standaloneServer();
    const broken = `WScript.Echo("<<exchange-rollup-reply"); nobody.knows(this);`;
    machine.environment(ADMINISTRATOR, 64);
    machine.disk(ADMINISTRATOR).write(`${LANDING}\\agent.js`, Buffer.from(broken));
    const { output, code } = await askRaw(machine, '{"op":"inspect"}');
    assert.equal(code, 0);
    assert.equal(framed(output), undefined);
    assert.match(machine.refusals.join(), /nobody is not defined/);
  });

  it("is that a 32-bit server needs another SSH server, where 64-bit programs cannot be reached", async () => {
    const machine = standaloneServer();
    const { code, message } = await failure(machine, { op: "inspect" }, { bits: 32 });
    assert.equal(code, "wrongBitness");
    assert.match(message, /64-bit SSH server/);
  });

  it("comes from a 64-bit process where a 32-bit one can start it", async () => {
    const machine = standaloneServer({ windows: "2008", level: "SP1-RU1" });
    const fromSmall = await value<Inspection>(machine, { op: "inspect" }, { bits: 32 });
    const fromLarge = await value<Inspection>(machine, { op: "inspect" }, { bits: 64 });
    assert.equal(fromSmall.system.architecture, "x64");
    assert.deepEqual(fromSmall.patches, fromLarge.patches);
    assert.deepEqual(fromSmall.exchange, fromLarge.exchange);
  });
});
