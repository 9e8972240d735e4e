import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { runMicrosoftUpdate } from "../../lab/world/exchange/microsoft-update";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";
import type { Program } from "./programs";

const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("a server whose services Microsoft Update left disabled, on the real engine", () => {
  let site: Site;
  let server: SiteServer;
  let stack: EngineStack;

  beforeEach(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    server = site.server("EX1");
    stack = await EngineStack.open({ doors: { connectMachine }, program: program("RU6") });
    assert.equal((await stack.up()).error, "");
  });
  afterEach(async () => {
    stack.close();
    await site.stop();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });

  it("is put right by a plain up though its level is right, and the up after that changes nothing", async () => {
    const services = server.machine.services.snapshot();
    await fails();
    const broken = server.machine.services.snapshot();
    const preview = await stack.preview();
    assert.deepEqual(preview.steps, { it: "update" });
    assert.match(
      said(preview),
      /1\. Put back the services .* left disabled, from Exchange's own saved state/,
    );
    assert.deepEqual(server.machine.services.snapshot(), broken);
    const up = await stack.up();
    assert.equal(up.error, "");
    assert.deepEqual(server.machine.services.snapshot(), services);
    assert.equal(server.machine.level(), "RTM-RU6");
    assert.deepEqual((await stack.up()).steps, { it: "same" });
  });

  it("is repaired, and brought on, as the preview had said", async () => {
    const services = server.machine.services.snapshot();
    await fails();
    stack.program(program("RU7"));
    const preview = await stack.preview();
    assert.match(
      said(preview),
      /EX1: RTM-RU6 to RTM-RU7\n {2}1\. Put back [^]*\n {2}2\. Copy [^]*\n {2}3\. Install /,
    );
    assert.equal((await stack.up()).error, "");
    assert.equal(server.machine.level(), "RTM-RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  it("is refused by preview and up after a second failure, with the list, and goes on when a person has decided", async () => {
    const services = server.machine.services.snapshot();
    await fails();
    await fails();
    const broken = server.machine.services.snapshot();
    stack.program(program("RU7"));
    for (const outcome of [await stack.preview(), await stack.up()]) {
      assert.notEqual(outcome.error, "");
      assert.match(said(outcome), /SERVER_BROKEN \(docs\/errors\/SERVER_BROKEN\.md\)/);
      assert.match(said(outcome), /MSExchangeTransport: disabled now;/);
    }
    assert.deepEqual(server.machine.services.snapshot(), broken);
    for (const { name, start, running } of services)
      await server.machine.administrator.setService(name, running ? { start, running } : { start });
    assert.equal((await stack.up()).error, "");
    assert.equal(server.machine.level(), "RTM-RU7");
    assert.deepEqual(server.machine.services.snapshot(), services);
  });

  async function fails(): Promise<void> {
    const { machine } = server;
    const release = machine.faults.holdFile(HELD, "C:\\Program Files\\MOM\\MOMService.exe");
    assert.equal(await runMicrosoftUpdate(machine), 0x80070643);
    release();
  }

  function program(rollup: string): Program {
    const { host, port, user, password, hostKey } = server;
    const connection = { host, port, user, password, hostKey };
    return servers({ it: { rollup, connection } }, { packages: site.packagesFolder });
  }
});

function said({ messages }: Outcome): string {
  return messages.map(({ text }) => text).join("\n");
}
