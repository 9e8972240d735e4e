import assert from "node:assert/strict";
import { FakeServer, FakeSite } from "../provider/fake-machine";
import { packageFolder } from "../provider/package-folder";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { ADMIN, byConfig, chained, PASSWORD, servers } from "./programs";

describe("a ServerRollup on the real engine", () => {
  const packages = packageFolder("RTM-RU5", "RTM-RU6", "RTM-RU7");
  const provider = { packages: packages.path };
  let site: FakeSite;
  let ex1: FakeServer;
  let stack: EngineStack;

  beforeEach(async () => {
    site = new FakeSite();
    ex1 = site.add("ex1.lab", new FakeServer("EX1", "RTM-RU6"));
    stack = await EngineStack.open({ doors: site, program: servers({ ex1: "RU7" }, provider) });
  });
  afterEach(() => stack.close());
  after(() => packages.remove());

  async function upped(): Promise<void> {
    succeeded(await stack.up());
    ex1.asked.length = 0;
  }

  it("previews the steps in one message without changing the server", async () => {
    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.steps, { ex1: "create" });
    assert.equal(infos(preview).length, 1);
    assert.match(infos(preview)[0]!, /^EX1: RTM-RU6 to RTM-RU7\n {2}1\. .*\n {2}2\. .*\n {2}3\. /);
    assert.equal(ex1.changed, false);
    assert.equal(ex1.level, "RTM-RU6");
  });

  it("brings the server to its rollup, and finds nothing to do the second time", async () => {
    succeeded(await stack.up());
    assert.equal(ex1.level, "RTM-RU7");
    assert.deepEqual(await stack.outputs(), { levels: { ex1: "RTM-RU7" } });

    ex1.asked.length = 0;
    const again = succeeded(await stack.up());
    assert.deepEqual(again.steps, { ex1: "same" });
    assert.equal(ex1.changed, false);
    succeeded(await stack.refresh());
    assert.deepEqual(succeeded(await stack.preview()).steps, { ex1: "same" });
  });

  it("adopts a server that is at its rollup already", async () => {
    ex1.setLevel("RTM-RU7");
    const up = succeeded(await stack.up());
    assert.match(infos(up).join("\n"), /EX1: is at RTM-RU7 already\. Adopted/);
    assert.equal(ex1.changed, false);
    const { outputs } = (await stack.resource("ex1"))!;
    assert.equal(outputs["foundLevel"], "RTM-RU7");
    assert.equal(outputs["lastRun"], undefined);
  });

  it("sees by a plain up that somebody removed the rollup, says so, and repairs it", async () => {
    await upped();
    ex1.setLevel("RTM-RU6");
    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.steps, { ex1: "update" });
    assert.deepEqual(preview.diffs, { ex1: ["rollup"] });
    assert.match(warnings(preview).join("\n"), /level: RTM-RU7 before, RTM-RU6 now/);
    assert.equal(ex1.changed, false);

    succeeded(await stack.up());
    assert.equal(ex1.level, "RTM-RU7");
    assert.equal((await stack.resource("ex1"))!.outputs["foundLevel"], "RTM-RU6");
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });
  });

  it("tells of a drift that it does not manage, and changes nothing for it", async () => {
    await upped();
    ex1.changes = { restartPending: { pending: "yes", reasons: ["PendingFileRenameOperations"] } };
    const up = succeeded(await stack.up());
    assert.deepEqual(up.steps, { ex1: "same" });
    assert.match(warnings(up).join("\n"), /restart pending: no before, yes now/);
    assert.equal(ex1.changed, false);
  });

  it("leaves drift to refresh when lookAtEveryUp is false", async () => {
    stack.program(servers({ ex1: "RU7" }, { ...provider, lookAtEveryUp: false }));
    await upped();
    ex1.setLevel("RTM-RU6");
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });
    assert.deepEqual(ex1.asked, []);
    succeeded(await stack.refresh());
    assert.deepEqual(succeeded(await stack.preview()).steps, { ex1: "update" });
  });

  it("warns in a preview that an unreachable server cannot be foreseen, and fails only in the up", async () => {
    ex1.unreachable = "connection refused";
    const preview = succeeded(await stack.preview());
    assert.match(warnings(preview).join("\n"), /ex1\.lab: could not be looked at.*\n\n.*connection refused/);

    const up = await stack.up();
    assert.match(up.error, /connection refused/);
    assert.equal(await stack.resource("ex1"), undefined);
  });

  it("says in a preview which inputs are not known yet", async () => {
    site.add("EX1.lab", ex1);
    ex1.unreachable = "connection refused";
    stack.program(chained(provider));
    const preview = succeeded(await stack.preview());
    assert.match(
      warnings(preview).join("\n"),
      /because connection\.host will be known only during the update/,
    );
  });

  it("keeps what is stored of a server that is down, and goes on with the others", async () => {
    const ex2 = site.add("ex2.lab", new FakeServer("EX2", "RTM-RU6"));
    await upped();
    ex1.unreachable = "connection refused";
    for (const outcome of [await stack.refresh(), await stack.preview()]) {
      assert.match(warnings(succeeded(outcome)).join("\n"), /ex1\.lab: could not be looked at/);
    }
    stack.program(servers({ ex1: "RU7", ex2: "RU7" }, provider));
    const up = succeeded(await stack.up());
    assert.deepEqual(up.steps, { ex1: "same", ex2: "create" });
    assert.equal(ex2.level, "RTM-RU7");
    assert.equal((await stack.resource("ex1"))!.outputs["level"], "RTM-RU7");
  });

  it("keeps what is stored when another machine answers, and refuses to change that one", async () => {
    await upped();
    const other = site.add("ex1.lab", new FakeServer("EX9", "RTM-RU5"));
    const refresh = succeeded(await stack.refresh());
    assert.match(warnings(refresh).join("\n"), /another machine answers/);
    assert.equal((await stack.resource("ex1"))!.outputs["server"], "EX1");

    stack.program(servers({ ex1: { rollup: "RU7", connection: { port: 2222 } } }, provider));
    const up = await stack.up();
    assert.notEqual(up.error, "");
    assert.equal(other.changed, false);
  });

  it("takes another spelling of the same rollup for no change", async () => {
    await upped();
    for (const rollup of ["RTM-RU7", "KB953469", "953469", "8.0.813.0"]) {
      stack.program(servers({ ex1: rollup }, provider));
      assert.deepEqual(succeeded(await stack.preview()).steps, { ex1: "same" }, rollup);
    }
  });

  it("takes a changed connection for an update, not a replacement", async () => {
    await upped();
    site.add("10.0.0.5", ex1);
    stack.program(servers({ ex1: { rollup: "RU7", connection: { host: "10.0.0.5" } } }, provider));
    const up = succeeded(await stack.up());
    assert.deepEqual(up.steps, { ex1: "update" });
    assert.deepEqual(up.diffs, { ex1: ["connection.host"] });
    assert.equal(ex1.changed, false);
  });

  it("stores nothing of a Create that touched nothing", async () => {
    stack.program(servers({ ex1: "SP1-RU7" }, provider));
    assert.notEqual((await stack.preview()).error, "");
    assert.notEqual((await stack.up()).error, "");
    assert.equal(await stack.resource("ex1"), undefined);
    assert.equal(ex1.changed, false);
  });

  it("keeps what is there when an installation fails, with the whole reason, and goes on the next time", async () => {
    ex1.exitCode = 1603;
    const up = await stack.up();
    assert.match(up.printed, /EX1: .* was not installed: msiexec ended with 1603/);
    const left = (await stack.resource("ex1"))!;
    assert.match(left.initErrors!.join("\n"), /msiexec ended with 1603 after 412 s/);
    assert.equal(left.outputs["level"], "RTM-RU6");
    assert.equal(left.outputs["foundLevel"], "RTM-RU6");

    ex1.exitCode = 0;
    const again = succeeded(await stack.up());
    assert.deepEqual(again.steps, { ex1: "update" });
    assert.equal(ex1.level, "RTM-RU7");
    assert.equal((await stack.resource("ex1"))!.initErrors, undefined);
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });
  });

  it("does not forget over a look that services were left, though the level is reached", async () => {
    ex1.servicesLeft = ["MSExchangeIS: start failed with 1069"];
    assert.match((await stack.up()).printed, /MSExchangeIS: start failed with 1069/);
    assert.equal(ex1.level, "RTM-RU7");
    succeeded(await stack.refresh());
    assert.deepEqual(succeeded(await stack.preview()).steps, { ex1: "update" });
    ex1.servicesLeft = [];
    succeeded(await stack.up());
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });
  });

  it("lets go of the server on Cancel, keeps what is known, and goes on the next time", async () => {
    const cancel = new AbortController();
    ex1.hold = new Promise(() => undefined);
    ex1.onFollow = () => cancel.abort();
    const up = await stack.up({ signal: cancel.signal });
    assert.notEqual(up.error, "");
    assert.match(up.printed, /Stopped because the run was cancelled/);
    assert.equal((await stack.resource("ex1"))!.outputs["level"], "RTM-RU6");

    ex1.hold = Promise.resolve();
    succeeded(await stack.up());
    assert.equal(ex1.level, "RTM-RU7");
  });

  it("changes one server at a time, and the one that waits says so", async () => {
    site.add("ex2.lab", new FakeServer("EX2", "RTM-RU6"));
    const both = [ex1, site.server("ex2.lab")];
    let running = 0;
    let most = 0;
    let letGo: () => void = () => undefined;
    const hold = new Promise<void>((resolve) => (letGo = resolve));
    for (const server of both) {
      server.hold = hold;
      server.onFollow = () => (most = Math.max(most, ++running));
      server.onFollowed = () => running--;
    }
    stack.program(servers({ ex1: "RU7", ex2: "RU7" }, provider));
    const waits = /waiting for its turn while ex[12]\.lab is being changed/;
    const up = succeeded(
      await stack.up({ onMessage: ({ text }) => (waits.test(text) ? letGo() : undefined) }),
    );
    assert.equal(most, 1);
    assert.ok(up.messages.some(({ text, ephemeral }) => ephemeral && /maxConcurrentChanges: 1/.test(text)));
    assert.deepEqual(
      both.map(({ level }) => level),
      ["RTM-RU7", "RTM-RU7"],
    );
  });

  it("names each wrong input before any server is dialled", async () => {
    stack.program(
      servers({ ex1: { rollup: "RU99", connection: { port: 99999, hostkey: "x" } as object } }, provider),
    );
    const preview = await stack.preview();
    assert.match(preview.printed, /rollup: "RU99" is not a rollup/);
    assert.match(
      preview.printed,
      /connection\.port: 99999 is not allowed\. Allowed: a whole number from 1 to 65535/,
    );
    assert.match(preview.printed, /connection\.hostkey: .*Did you mean hostKey\?/);
    assert.deepEqual(ex1.targets, []);
  });

  it("keeps a password that the program gives in plain out of state, logs and output", async () => {
    const secret = "plain-in-the-program-7391";
    stack.program(servers({ ex1: { rollup: "RU7", connection: { password: secret } } }, provider));
    ex1.exitCode = 1603;
    const outcomes = [await stack.preview({ diff: true }), await stack.up(), await stack.refresh()];
    ex1.exitCode = 0;
    ex1.unreachable = `it said ${secret}`;
    outcomes.push(await stack.up());
    ex1.unreachable = null;
    outcomes.push(await stack.up(), await stack.preview({ diff: true }), await stack.refresh());
    const state = stack.state();
    assert.ok(state.includes('"EX1"'));
    for (const hidden of [secret, PASSWORD]) {
      for (const text of [state, ...outcomes.map(({ printed }) => printed)]) {
        const at = text.indexOf(hidden);
        assert.equal(at < 0 ? "" : text.slice(Math.max(0, at - 100), at), "");
      }
    }
    assert.equal(ex1.targets.at(-1)!.password, secret);
    assert.equal(ex1.level, "RTM-RU7");
  });

  it("imports a server by its host, and finds it clean", async () => {
    stack.program(servers({}, provider));
    succeeded(await stack.up());
    stack.program(servers({ ex1: { rollup: "RU6", options: { import: "ex1.lab" } } }, provider));
    succeeded(await stack.up());
    const { outputs } = (await stack.resource("ex1"))!;
    assert.equal(outputs["foundLevel"], "RTM-RU6");
    assert.equal(ex1.changed, false);
    stack.program(servers({ ex1: "RU6" }, provider));
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });
  });

  it("imports by the command line, with the stack's configuration for the way there", async () => {
    await stack.setConfig({ "exchange-rollup:maxConcurrentChanges": "2" });
    await stack.setSecret("exchange-rollup:connection", JSON.stringify(ADMIN));
    const imported = await stack.import("ex1", "ex1.lab");
    assert.equal(imported.error, "");
    const { id, outputs } = (await stack.resource("ex1"))!;
    assert.equal(id, "ex1.lab");
    assert.equal(outputs["level"], "RTM-RU6");
    assert.equal(ex1.changed, false);

    stack.program(byConfig({ ex1: "RU6" }));
    assert.deepEqual(succeeded(await stack.up()).steps, { ex1: "same" });
    assert.ok(!stack.state().includes(PASSWORD));
  });

  it("keeps a password of the provider's plain configuration out of the state", async () => {
    await stack.setConfig({ "exchange-rollup:connection": JSON.stringify(ADMIN) });
    stack.program(byConfig({ ex1: "RU6" }));
    succeeded(await stack.up());
    assert.equal(ex1.targets.at(-1)!.password, PASSWORD);
    assert.ok(!stack.state().includes(PASSWORD));
  });

  it("goes back to the level before by destroy, and leaves no record", async () => {
    await upped();
    succeeded(await stack.destroy());
    assert.equal(ex1.level, "RTM-RU6");
    assert.equal(ex1.record, null);
    assert.equal(await stack.resource("ex1"), undefined);
  });
});

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "");
  return outcome;
}

function warnings({ messages }: Outcome): string[] {
  return messages.filter(({ severity }) => severity === "warning").map(({ text }) => text);
}

function infos({ messages }: Outcome): string[] {
  return messages
    .filter(({ severity, ephemeral, resource }) => severity === "info" && !ephemeral && resource !== "")
    .map(({ text }) => text);
}
