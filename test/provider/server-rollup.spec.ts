import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import { Secret, UNKNOWN } from "../../provider/host/value";
import type { Properties } from "../../provider/host/value";
import { FakeServer, FakeSite } from "./fake-machine";
import { packageFolder } from "./package-folder";
import { initFailure, ProviderCalls, URN } from "./rpc";
import type { InitFailure } from "./rpc";

const PASSWORD = "hunter2-correct-horse";
const INPUTS: Properties = {
  connection: { host: "ex1.lab", user: "admin", password: new Secret(PASSWORD), acceptAnyHostKey: true },
  rollup: "RU7",
};

describe("a ServerRollup, call by call", () => {
  const packages = packageFolder("RTM-RU6", "RTM-RU7");
  let site: FakeSite;
  let ex1: FakeServer;
  let provider: ProviderCalls;
  let timers: Map<number, () => void>;
  let environment: Record<string, string>;

  beforeEach(async () => {
    site = new FakeSite();
    ex1 = site.add("ex1.lab", new FakeServer("EX1", "RTM-RU6"));
    timers = new Map();
    environment = {};
    const after = (ms: number, act: () => void): (() => void) => {
      timers.set(ms, act);
      return () => timers.delete(ms);
    };
    provider = await ProviderCalls.open(createProvider({ ...site, environment, after }), after);
    await provider.configure({ packages: packages.path });
  });
  afterEach(() => provider.close());
  after(() => packages.remove());

  const keeps = (): string[] => provider.messages.filter((text) => !text.startsWith("status"));

  describe("Create", () => {
    it("answers with what it found, what it did and its inputs, secrets wrapped", async () => {
      const created = await provider.create(INPUTS);
      assert.equal(created.id, "ex1.lab");
      assert.equal(created.refreshBeforeUpdate, true);
      const { lastRun, patches, token, ...plain } = created.properties;
      assert.deepEqual(plain, {
        ...INPUTS,
        server: "EX1",
        machineId: "ex1.corp.example/guid-of-ex1",
        operatingSystem: "Microsoft Windows Server 2003 R2 Service Pack 2 (5.2.3790, x64)",
        servicePack: "RTM",
        level: "RTM-RU7",
        build: "8.0.813.0",
        roles: ["ClientAccess", "HubTransport"],
        restartPending: "no",
        evidenceState: "none",
        evidenceFiles: [],
        foundLevel: "RTM-RU6",
      });
      assert.deepEqual(states(patches), ["RTM-RU6 superseded", "RTM-RU7 applied"]);
      assert.equal(token, ex1.record!.token);
      assert.equal(ex1.record!.urn, URN);
      assert.equal((lastRun as Properties)["failure"], "");
      assert.equal((lastRun as Properties)["exitCode"], 0);
    });

    it("in a preview leaves open only what cannot be foreseen", async () => {
      const { id, properties } = await provider.create(INPUTS, { preview: true });
      assert.equal(id, "");
      assert.deepEqual(unknownsOf(properties), ["lastRun", "patches", "restartPending", "token"]);
      assert.equal(properties["level"], "RTM-RU7");
      assert.equal(properties["foundLevel"], "RTM-RU6");
      assert.equal(ex1.changed, false);
    });

    it("logs on with the environment's credentials, and stores none of them", async () => {
      environment["EXCHANGE_ROLLUP_USER"] = "ops";
      environment["EXCHANGE_ROLLUP_PASSWORD"] = "password-of-the-environment";
      const connection = { host: "ex1.lab", acceptAnyHostKey: true };
      const { properties } = await provider.create({ ...INPUTS, connection });
      assert.equal(ex1.targets[0]!.user, "ops");
      assert.equal(ex1.targets[0]!.password, "password-of-the-environment");
      assert.deepEqual(properties["connection"], connection);
    });

    it("logs on with old algorithms only where it is told to, and says once what the log-ons warn of", async () => {
      ex1.warnings = [
        "ex1.lab:22: logged on with cipher 3des-cbc.",
        "ex1.lab:22: logged on with cipher 3des-cbc.",
      ];
      const connection = { ...(INPUTS["connection"] as Properties), legacyAlgorithms: true };
      await provider.create({ ...INPUTS, connection }, { preview: true });
      assert.equal(ex1.targets[0]!.legacyAlgorithms, true);
      assert.deepEqual(
        keeps().filter((text) => text.startsWith("warning")),
        ["warning: ex1.lab:22: logged on with cipher 3des-cbc."],
      );
      await provider.create(INPUTS, { preview: true });
      assert.equal(ex1.targets[1]!.legacyAlgorithms, undefined);
    });

    it("takes the secrets of the request and of the environment out of every text", async () => {
      environment["EXCHANGE_ROLLUP_PRIVATE_KEY_PASSWORD"] = "password-of-the-environment";
      ex1.unreachable = `tried ${PASSWORD} and password-of-the-environment`;
      await provider.create(INPUTS, { preview: true });
      assert.match(keeps().join("\n"), /tried \[secret\] and \[secret\]/);
      await assert.rejects(provider.create(INPUTS), /tried \[secret\] and \[secret\]/);
    });

    it("keeps what is known when the end was not seen, and says where it was", async () => {
      ex1.onFollow = () => {
        ex1.unreachable = "cable cut";
        ex1.hold = Promise.reject(new Error("the connection is gone"));
        ex1.hold.catch(() => undefined);
      };
      const failure = await failureOf(provider.create(INPUTS));
      assert.equal(failure.id, "ex1.lab");
      assert.equal(failure.refreshBeforeUpdate, true);
      assert.equal(failure.properties["level"], "RTM-RU6");
      assert.equal(failure.properties["foundLevel"], "RTM-RU6");
      const lastRun = failure.properties["lastRun"] as Properties;
      assert.deepEqual([lastRun["exitCode"], lastRun["to"]], [-1, "unknown"]);
      const [text] = failure.reasons;
      assert.match(text!, /--continue-on-error/);
      assert.equal(text!.replace(/\n\nPulumi begins no other.*/, ""), lastRun["failure"]);
    });

    it("ends at its time limit with a text that names it, and keeps what is known", async () => {
      const [, following] = held(ex1);
      const failure = failureOf(provider.create(INPUTS, { timeout: 90 }));
      await following;
      timers.get(90_000)!();
      assert.match((await failure).reasons.join("\n"), /Stopped because the time limit of 90 s is over/);
      assert.equal((await failure).properties["level"], "RTM-RU6");
    });

    it("has two hours when customTimeouts says nothing", async () => {
      const [letGo, following] = held(ex1);
      const created = provider.create(INPUTS);
      await following;
      assert.ok(timers.has(2 * 60 * 60 * 1000));
      letGo();
      await created;
      assert.deepEqual([...timers.keys()], []);
    });

    it("does not use up its time limit while it waits for its turn", async () => {
      const ex2 = site.add("ex2.lab", new FakeServer("EX2", "RTM-RU6"));
      const [letGo, following] = held(ex1);
      const first = provider.create(INPUTS);
      await following;
      const second = provider.create(of("ex2.lab"), { timeout: 77 });
      await provider.said(/^status: ex2\.lab: waiting for its turn while ex1\.lab is being changed/);
      assert.equal(timers.has(77_000), false);
      const [letGo2, following2] = held(ex2);
      letGo();
      await following2;
      assert.equal(timers.has(77_000), true);
      letGo2();
      assert.deepEqual(
        [(await first).properties["level"], (await second).properties["level"]],
        ["RTM-RU7", "RTM-RU7"],
      );
    });

    it("leaves the queue on Cancel, and what comes after Cancel is not stopped by it", async () => {
      site.add("ex2.lab", new FakeServer("EX2", "RTM-RU6"));
      const [letGo, following] = held(ex1);
      const first = rejection(provider.create(INPUTS));
      await following;
      const second = rejection(provider.create(of("ex2.lab")));
      await provider.said(/waiting for its turn/);
      await provider.cancel();
      assert.match(await first, /Stopped because the run was cancelled/);
      assert.match(
        await second,
        /^2 UNKNOWN: ex2\.lab: not begun, because the run was cancelled\. Nothing was changed/,
      );
      letGo();
      assert.equal((await provider.create(of("ex2.lab"))).properties["level"], "RTM-RU7");
    });
  });

  describe("Update", () => {
    it("in a preview answers with known and old values only", async () => {
      const { properties: olds } = await provider.create(INPUTS);
      const news = { ...INPUTS, package: "./other.msp" };
      const { properties } = await provider.update({ olds, oldInputs: INPUTS, news, preview: true });
      assert.deepEqual(unknownsOf(properties), []);
      assert.deepEqual(properties, { ...olds, ...news });

      ex1.unreachable = "connection refused";
      const unseen = await provider.update({ olds, oldInputs: INPUTS, news, preview: true });
      assert.deepEqual(unseen.properties, { ...olds, ...news });
    });

    it("refuses another machine than the one that is stored, and touches nothing of it", async () => {
      const { properties: olds } = await provider.create(INPUTS);
      const other = site.add("ex1.lab", new FakeServer("EX9", "RTM-RU6"));
      const update = provider.update({ olds, oldInputs: INPUTS, news: INPUTS });
      const error = await update.then(
        () => assert.fail("it was not refused"),
        (failed: unknown) => failed,
      );
      assert.equal(initFailure(error), undefined);
      assert.equal(other.changed, false);
    });

    it("ends what an earlier run left undone, and keeps the report of that run", async () => {
      ex1.servicesLeft = ["MSExchangeIS: start failed with 1069"];
      const { properties: olds } = await failureOf(provider.create(INPUTS));
      ex1.servicesLeft = [];
      const { properties } = await provider.update({ olds, oldInputs: INPUTS, news: INPUTS });
      assert.deepEqual(properties["lastRun"], { ...(olds["lastRun"] as Properties), failure: "" });
    });
  });

  describe("Read", () => {
    it("tells what is there now, with the level found as the input", async () => {
      const { properties } = await provider.create(INPUTS);
      ex1.setLevel("RTM-RU6");
      const read = await provider.read({ id: "ex1.lab", inputs: INPUTS, properties });
      assert.equal(read.properties["level"], "RTM-RU6");
      assert.equal(read.properties["foundLevel"], "RTM-RU6");
      assert.deepEqual(read.inputs, { ...INPUTS, rollup: "RTM-RU6" });
    });

    it("keeps the inputs as they were written while the level is what they mean", async () => {
      const { properties } = await provider.create(INPUTS);
      const read = await provider.read({ id: "ex1.lab", inputs: INPUTS, properties });
      assert.deepEqual(read.inputs, INPUTS);
      assert.deepEqual(read.properties, properties);
    });

    it("answers with what is stored, and a warning, when the look takes longer than 90 s in all", async () => {
      const { properties } = await provider.create(INPUTS);
      ex1.silent = true;
      const looking = new Promise<void>((resolve) => (ex1.onLook = resolve));
      const reading = provider.read({ id: "ex1.lab", inputs: INPUTS, properties });
      await looking;
      timers.get(90_000)!();
      const read = await reading;
      assert.deepEqual([read.inputs, read.properties], [INPUTS, properties]);
      assert.match(
        keeps().at(-1)!,
        /^warning: ex1\.lab: could not be looked at.*did not answer within 90 s/s,
      );
      assert.ok(ex1.asked.includes("close"));
    });

    it("dials for 15 of these 90 s at most, a change for as long as the connection says", async () => {
      const { properties } = await provider
        .create(INPUTS, { preview: true })
        .then(() => provider.create(INPUTS));
      await provider.read({ id: "ex1.lab", inputs: INPUTS, properties });
      assert.deepEqual(ex1.deadlines, [15_000, undefined, 15_000]);
    });

    it("tells the engine again, as a failure with all that is stored, what was left undone", async () => {
      ex1.servicesLeft = ["MSExchangeIS: start failed with 1069"];
      const { properties } = await failureOf(provider.create(INPUTS));
      for (const unreachable of [null, "connection refused"]) {
        ex1.unreachable = unreachable;
        const failure = await failureOf(provider.read({ id: "ex1.lab", inputs: INPUTS, properties }));
        assert.deepEqual([failure.inputs, failure.properties], [INPUTS, properties]);
        assert.match(failure.reasons.join("\n"), /MSExchangeIS: start failed with 1069/);
        assert.equal(failure.refreshBeforeUpdate, true);
      }
    });

    it("imports by the host alone, a bare service pack as none", async () => {
      ex1.setLevel("RTM");
      await provider.configure({ connection: { user: "admin", password: PASSWORD, acceptAnyHostKey: true } });
      const read = await provider.read({ id: "ex1.lab" });
      assert.deepEqual(read.inputs, {
        connection: {
          host: "ex1.lab",
          user: "admin",
          password: new Secret(PASSWORD),
          acceptAnyHostKey: true,
        },
        rollup: "none",
      });
      assert.equal(read.properties["foundLevel"], "RTM");
    });

    it("does not import what it cannot look at, and says what is missing of the connection", async () => {
      await assert.rejects(
        provider.read({ id: "ex1.lab" }),
        /cannot be read with.*connection\.user: required/s,
      );
      await provider.configure({ connection: { user: "admin", password: PASSWORD, acceptAnyHostKey: true } });
      ex1.changes = { patches: null };
      await assert.rejects(
        provider.read({ id: "ex1.lab" }),
        /EX1: its level could not be found out, so nothing was touched.*STATE_UNKNOWN/s,
      );
      ex1.unreachable = "connection refused";
      await assert.rejects(provider.read({ id: "ex1.lab" }), /connection refused/);
    });
  });
});

function of(host: string): Properties {
  return { ...INPUTS, connection: { ...(INPUTS["connection"] as Properties), host } };
}

/** A job of this server goes on until it is let go; the promise tells that it has begun. */
function held(server: FakeServer): [letGo: () => void, following: Promise<void>] {
  let letGo: () => void = () => undefined;
  server.hold = new Promise((resolve) => (letGo = resolve));
  return [() => letGo(), new Promise((resolve) => (server.onFollow = resolve))];
}

function rejection(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "it did not fail",
    (error: unknown) => (error as Error).message,
  );
}

function states(patches: unknown): string[] {
  return (patches as readonly Properties[]).map(
    ({ level, state }) => `${level as string} ${state as string}`,
  );
}

function unknownsOf(properties: Properties): string[] {
  return Object.keys(properties)
    .filter((name) => properties[name] === UNKNOWN)
    .sort();
}

async function failureOf(call: Promise<unknown>): Promise<InitFailure> {
  const error = await call.then(
    () => assert.fail("the call did not fail"),
    (failed: unknown) => failed,
  );
  const failure = initFailure(error);
  assert.ok(failure, `a plain failure: ${String(error)}`);
  assert.equal(failure.code, 2);
  return failure;
}
