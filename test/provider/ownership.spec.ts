import assert from "node:assert/strict";
import { createProvider } from "../../provider/provider";
import { Secret } from "../../provider/host/value";
import type { Properties } from "../../provider/host/value";
import { FakeServer, FakeSite } from "./fake-machine";
import { packageFolder } from "./package-folder";
import { initFailure, ProviderCalls, URN } from "./rpc";

const LOGON = { user: "admin", password: new Secret("hunter2-correct-horse"), acceptAnyHostKey: true };
const INPUTS: Properties = { connection: { host: "ex1.lab", ...LOGON }, rollup: "RU7" };

describe("the ownership of a server, call by call", () => {
  const packages = packageFolder("RTM-RU6", "RTM-RU7");
  let site: FakeSite;
  let ex1: FakeServer;
  let provider: ProviderCalls;
  let timers: Map<number, () => void>;

  beforeEach(async () => {
    site = new FakeSite();
    ex1 = site.add("ex1.lab", new FakeServer("EX1", "RTM-RU6"));
    timers = new Map();
    const after = (ms: number, act: () => void): (() => void) => {
      timers.set(ms, act);
      return () => timers.delete(ms);
    };
    provider = await ProviderCalls.open(createProvider({ ...site, environment: {}, after }), after);
    await configure();
  });
  afterEach(() => provider.close());
  after(() => packages.remove());

  const configure = (): Promise<void> => provider.configure({ packages: packages.path, connection: LOGON });
  const said = (): string => provider.messages.filter((text) => !text.startsWith("status")).join("\n");

  /** Created in an earlier run. */
  async function created(): Promise<Properties> {
    const { properties } = await provider.create(INPUTS);
    await configure();
    ex1.asked.length = 0;
    return properties;
  }

  it("is taken over by a Create that comes again, with the list of what was found", async () => {
    const { token } = await created();
    const again = await provider.create(INPUTS);
    assert.equal(again.properties["token"], token);
    assert.equal(again.properties["foundLevel"], "RTM-RU6");
    assert.match(said(), /EX1: is at RTM-RU7 already, from RTM-RU6 in an earlier run of this resource/);
    assert.equal(ex1.changed, false);
  });

  it("leaves foundLevel open in the preview of a Create that finds a record", async () => {
    await created();
    const { properties } = await provider.create(INPUTS, { preview: true });
    assert.equal(typeof properties["foundLevel"], "symbol");
    assert.ok(!ex1.asked.includes("claim"));
  });

  it("reaches the state with its token when a Create fails between the claim and the first change", async () => {
    ex1.stageFails = "the disk is full";
    const error: unknown = await provider.create(INPUTS).catch((failed: unknown) => failed);
    const kept = initFailure(error)!;
    assert.match(kept.reasons.join("\n"), /the disk is full/);
    assert.equal(kept.properties["token"], ex1.record!.token);
    assert.equal(kept.properties["lastRun"], undefined);
    await configure();
    await provider.delete(kept.properties);
    assert.deepEqual([ex1.record, ex1.level, ex1.changed], [null, "RTM-RU6", false]);
  });

  it("leaves nothing in the state when a Create is refused before the claim", async () => {
    ex1.changes = { administrator: "no" };
    const error: unknown = await provider.create(INPUTS).catch((failed: unknown) => failed);
    assert.equal(initFailure(error), undefined);
    assert.equal(ex1.record, null);
  });

  it("survives an Update with token, foundLevel and machineId as they were", async () => {
    const olds = await created();
    const news = { ...INPUTS, rollup: "RU6" };
    const { properties } = await provider.update({ olds, oldInputs: INPUTS, news });
    assert.equal(ex1.level, "RTM-RU6");
    for (const name of ["token", "foundLevel", "machineId"]) assert.equal(properties[name], olds[name]);
  });

  it("is not written into machineId by a Read that could read more than Create", async () => {
    const guid = ex1.inspection().computer;
    ex1.changes = { computer: { ...guid, machineGuid: null } };
    const properties = await created();
    ex1.changes = {};
    const read = await provider.read({ id: "ex1.lab", inputs: INPUTS, properties });
    assert.equal(read.properties["machineId"], properties["machineId"]);
  });

  const losses: readonly [string, (server: FakeServer) => void, RegExp | null][] = [
    ["gone", (server) => (server.record = null), /^warning: EX1: the record by which .* is gone/m],
    [
      "another's",
      (server) => (server.record = { ...server.record!, urn: "urn:other", token: "0".repeat(32) }),
      /^warning: EX1: it belongs to another resource: urn:other, taken at/m,
    ],
    ["under an earlier name", (server) => (server.record = { ...server.record!, urn: "urn:old" }), null],
  ];
  for (const [how, change, warning] of losses) {
    it(`is ${warning ? "missed" : "not missed"} by a Read when the record is ${how}, and the state is kept`, async () => {
      const properties = await created();
      change(ex1);
      const read = await provider.read({ id: "ex1.lab", inputs: INPUTS, properties });
      assert.deepEqual(read.properties, properties);
      if (warning) assert.match(said(), warning);
      else assert.doesNotMatch(said(), /^warning/m);
    });
  }

  it("comes with an import, and not with a mere look", async () => {
    const guess = { token: "0".repeat(32), level: "RTM-RU1", connection: { host: "ex1.lab", port: 2222 } };
    for (const state of [{}, { token: "" }, guess]) {
      const looked = await provider.read({ id: "ex1.lab", inputs: state, properties: state });
      const { token, level, foundLevel } = looked.properties;
      assert.deepEqual([token, level, foundLevel, ex1.record], ["", "RTM-RU6", "RTM-RU6", null]);
    }
    const imported = await provider.read({ id: "ex1.lab" });
    assert.equal(ex1.record!.urn, URN);
    assert.equal(imported.properties["token"], ex1.record!.token);
    assert.equal(ex1.changed, false);
  });

  it("ends with Delete, which goes back to what was found and leaves no record", async () => {
    await provider.delete(await created());
    assert.deepEqual([ex1.level, ex1.record], ["RTM-RU6", null]);
  });

  it("ends in a turn and under a time limit of two hours, or that of customTimeouts", async () => {
    const properties = await created();
    for (const [timeout, ms] of [
      [0, 7_200_000],
      [90, 90_000],
    ] as const) {
      ex1.hold = new Promise(() => undefined);
      const following = new Promise<void>((resolve) => (ex1.onFollow = resolve));
      const deleting = provider.delete(properties, { timeout });
      await following;
      timers.get(ms)!();
      await assert.rejects(deleting, /Stopped because the time limit of .* is over/);
    }
  });

  it("stays, with the way out in the error, when the server cannot be reached", async () => {
    const properties = await created();
    ex1.unreachable = "no route";
    await assert.rejects(provider.delete(properties), (error: Error) => {
      assert.match(error.message, /no route/);
      return (
        error.message.includes(`pulumi state delete '${URN}'`) && error.message.includes("retainOnDelete")
      );
    });
    assert.ok(ex1.record);
  });

  it("stays with the replacement when that was created before the old resource is deleted", async () => {
    const properties = await created();
    await provider.create(INPUTS);
    await provider.delete(properties);
    assert.match(said(), /warning: EX1: belongs to the replacement already/);
    assert.deepEqual([ex1.level, ex1.record?.token], ["RTM-RU7", properties["token"]]);
    await configure();
    await provider.delete(properties);
    assert.equal(ex1.level, "RTM-RU6");
  });

  it("is nothing that a state from before there were records could act on", async () => {
    const { token: _, ...properties } = await created();
    await provider.delete(properties);
    assert.match(said(), /warning: EX1: no longer managed by this stack\. It stays at RTM-RU7/);
    assert.deepEqual(ex1.asked, []);
  });
});
