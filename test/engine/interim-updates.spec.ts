import assert from "node:assert/strict";
import { EXCHANGE_PRODUCT_CODE } from "../../lab/msp";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";

describe("interim updates on the real engine", () => {
  let site: Site;
  let ex1: SiteServer;
  let stack: EngineStack;

  beforeEach(async () => {
    site = await startSite({
      servers: [{ name: "EX1", level: "RTM-RU6", interimUpdates: ["949858", "950235"] }],
    });
    ex1 = site.server("EX1");
    stack = await EngineStack.open({ doors: { connectMachine }, program: declared("remove") });
  });
  afterEach(async () => {
    stack.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("are steps of the preview, go before the rollup comes, and do not come back with destroy", async () => {
    const before = ex1.machine.services.snapshot();
    const preview = succeeded(await stack.preview());
    const [plan = ""] = texts(preview, "info");
    assert.match(
      plan,
      /2\. Remove Interim Update .*KB9\d+[^]*3\. Remove Interim Update .*KB9\d+[^]*4\. Install Update Rollup 7/,
    );
    assert.match(plan, /Nothing brings .*KB949858.* back: .*`pulumi destroy`/);
    assert.match(plan, /sn\.exe -Vl/);
    assert.equal(interimUpdates().length, 2);

    const up = succeeded(await stack.up());
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.deepEqual(interimUpdates(), []);
    assert.deepEqual(ex1.machine.services.snapshot(), before);
    assert.match(texts(up, "warning").join("\n"), /removed .*KB949858.*sn\.exe -Vu/);
    const { outputs } = (await stack.resource("it"))!;
    const { did } = outputs["lastRun"] as { readonly did: string };
    assert.match(did, /^removed Interim Update .*, removed Interim Update .*, installed RTM-RU7$/);

    assert.deepEqual(succeeded(await stack.up()).steps, { it: "same" });
    const destroyed = succeeded(await stack.destroy());
    assert.equal(ex1.machine.level(), "RTM-RU6");
    assert.deepEqual(interimUpdates(), []);
    assert.match(texts(destroyed, "warning").join("\n"), /found on it, and gone since: .*KB949858/);
    assert.deepEqual(ex1.machine.services.snapshot(), before);
  });

  it("are named by preview and up before anything is touched, until the option lets them go", async () => {
    for (const program of [declared("fail"), declared(undefined)]) {
      stack.program(program);
      for (const outcome of [await stack.preview(), await stack.up()])
        assert.match(texts(outcome, "error").join("\n"), /KB950235.*KB949858[^]*INTERIM_UPDATE/);
    }
    assert.equal(interimUpdates().length, 2);
    assert.equal(ex1.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    stack.program(declared("remove"));
    succeeded(await stack.up());
    assert.equal(ex1.machine.level(), "RTM-RU7");

    stack.program(declared("fail"));
    const changed = succeeded(await stack.up());
    assert.deepEqual(changed.diffs, { it: ["interimUpdates"] });
    assert.equal(ex1.machine.level(), "RTM-RU7");
    stack.program(declared(undefined));
    assert.deepEqual(succeeded(await stack.up()).steps, { it: "same" }, "the default said or not");
  });

  it("are gone for good when the controller dies between removal and installation, and the next up goes on", async () => {
    const before = ex1.machine.services.snapshot();
    const abort = new AbortController();
    let begun = 0;
    ex1.machine.msi.transactions.onPhase("starting", () => {
      begun += 1;
      if (begun !== 3) return;
      abort.abort();
      void ex1.machine.restart();
    });
    const broken = await stack.up({ signal: abort.signal });
    assert.notEqual(broken.error, "");
    await site.clock.advance(3_600_000);
    succeeded(await stack.up());
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.deepEqual(interimUpdates(), []);
    assert.deepEqual(ex1.machine.services.snapshot(), before);
    assert.deepEqual(succeeded(await stack.up()).steps, { it: "same" });
    succeeded(await stack.destroy());
    assert.equal(ex1.machine.level(), "RTM-RU6");
  });

  it("that are said otherwise than fail or remove are refused by check", async () => {
    stack.program(declared("keep"));
    const { printed } = await stack.preview();
    assert.match(printed, /interimUpdates: .*\"fail\\?" or|interimUpdates: .*fail.*remove/);
  });

  function declared(interimUpdates: string | undefined) {
    const { host, port, user, password, hostKey } = ex1;
    const connection = { host, port, user, password, hostKey };
    const option = interimUpdates === undefined ? {} : { interimUpdates };
    return servers({ it: { rollup: "RU7", connection, ...option } }, { packages: site.packagesFolder });
  }

  function interimUpdates(): readonly string[] {
    return ex1.machine.msi
      .entries(EXCHANGE_PRODUCT_CODE)
      .map(({ displayName }) => displayName)
      .filter((name) => name.startsWith("Interim Update"));
  }
});

function texts({ messages }: Outcome, severity: string): readonly string[] {
  return messages
    .filter(
      (message) => message.severity.startsWith(severity) && !message.ephemeral && message.resource === "it",
    )
    .map(({ text }) => text);
}

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "", outcome.printed);
  return outcome;
}
