import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Provider, ServerRollup } from "../../components";
import { FakeServer, FakeSite } from "../provider/fake-machine";
import { packageFolder } from "../provider/package-folder";
import { EngineStack } from "./harness";

const PASSWORD = "hunter2-correct-horse";
const packages = packageFolder("RTM-RU5", "RTM-RU6", "RTM-RU7");

describe("a ServerRollup on the real engine", function () {
  this.timeout(60_000);
  let site: FakeSite;
  let ex1: FakeServer;
  let stack: EngineStack;

  beforeEach(async () => {
    site = new FakeSite();
    ex1 = site.add("ex1.lab", new FakeServer("EX1", "RTM-RU6"));
    stack = await EngineStack.open({ doors: site, program: servers({ ex1: "RU7" }) });
  });
  afterEach(() => stack.close());
  after(() => packages.remove());

  it("previews the steps without changing the server", async () => {
    const preview = await stack.preview();
    assert.equal(preview.error, "");
    assert.deepEqual(preview.steps, { ex1: "create" });
    const plan = preview.messages.filter(({ severity, resource }) => severity === "info" && resource === "ex1");
    assert.equal(plan.length, 1);
    assert.match(plan[0]!.text, /^EX1: RTM-RU6 to RTM-RU7\n {2}1\. .*\n {2}2\. .*\n {2}3\. /);
    assert.equal(ex1.changed, false);
    assert.equal(ex1.level, "RTM-RU6");
  });

  it("brings the server to its rollup, and finds nothing to do the second time", async () => {
    const up = await stack.up();
    assert.equal(up.error, "");
    assert.equal(ex1.level, "RTM-RU7");
    assert.deepEqual(await stack.outputs(), { levels: { ex1: "RTM-RU7" } });

    ex1.asked.length = 0;
    const again = await stack.up();
    assert.equal(again.error, "");
    assert.deepEqual(again.steps, { ex1: "same" });
    assert.equal(ex1.changed, false);
  });
});

/** A program that declares servers by name, each at its rollup. */
export function servers(rollups: Readonly<Record<string, string>>): () => Promise<Record<string, unknown>> {
  return () => {
    const provider = new Provider("lab", {
      packages: packages.path,
      connection: { user: "admin", password: PASSWORD, acceptAnyHostKey: true },
    });
    const made = Object.entries(rollups).map(
      ([name, rollup]) =>
        new ServerRollup(name, { connection: { host: `${name}.lab` }, rollup }, { provider }),
    );
    const levels = pulumi.all(made.map(({ level }) => level)).apply((all) =>
      Object.fromEntries(Object.keys(rollups).map((name, at) => [name, all[at]])),
    );
    return Promise.resolve({ levels });
  };
}
