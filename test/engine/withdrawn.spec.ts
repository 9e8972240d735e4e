import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";

const WITHDRAWN = /EX1: SP3-RU3 was withdrawn by Microsoft: .*Bring the server to SP3-RU3-v2 or later/;

describe("a server at a withdrawn rollup on the real engine", () => {
  let site: Site;
  let stack: EngineStack;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "SP3-RU3" }] });
    stack = await EngineStack.open({ doors: { connectMachine }, program: declared("SP3-RU3") });
  });
  after(async () => {
    stack.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("is warned of at every up while it stays there, and brought away from it like from any other", async () => {
    assert.match(texts(await stack.preview()), /SP3-RU3 was withdrawn by Microsoft/);
    await stack.up();
    const again = await stack.up();
    assert.deepEqual(again.steps, { it: "same" });
    assert.match(texts(again, "warning"), WITHDRAWN);

    stack.program(declared("RU8"));
    const preview = await stack.preview();
    assert.match(texts(preview), /SP3-RU8 was released again as SP3-RU8-v3; better name that one/);
    assert.match(texts(preview), /SP3-RU8 lacks MS12-080, .*, which SP3-RU21 has/);
    stack.program(declared("RU3-v2"));
    const up = await stack.up();
    assert.equal(up.error, "", up.printed);
    assert.equal(site.server("EX1").machine.level(), "SP3-RU3-v2");
    const after = await stack.up();
    assert.deepEqual(after.steps, { it: "same" });
    assert.doesNotMatch(texts(after), /withdrawn/);

    stack.program(declared("RU3"));
    assert.match(texts(await stack.up(), "error"), /SP3-RU3 was withdrawn .*Name SP3-RU3-v2 or a later one/);
    assert.equal(site.server("EX1").machine.level(), "SP3-RU3-v2");
  });

  function declared(rollup: string) {
    const { host, port, user, password, hostKey } = site.server("EX1");
    const connection = { host, port, user, password, hostKey };
    return servers({ it: { rollup, connection } }, { packages: site.packagesFolder });
  }
});

function texts({ messages }: Outcome, severity = ""): string {
  return messages
    .filter(
      (message) => message.severity.startsWith(severity) && !message.ephemeral && message.resource === "it",
    )
    .map(({ text }) => text)
    .join("\n");
}
