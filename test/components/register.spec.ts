import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { MockCallArgs, MockResourceArgs } from "@pulumi/pulumi/runtime";
import { getRollup, getServerOutput, Provider, ServerRollup } from "../../components";

describe("what the components ask of the engine", () => {
  const resources: MockResourceArgs[] = [];
  const calls: MockCallArgs[] = [];

  before(async () => {
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        resources.push(args);
        return { id: "ex1", state: { ...(args.inputs as object), level: "RTM-RU7" } };
      },
      call: (args) => {
        calls.push(args);
        return { level: "RTM-RU7" };
      },
    });
  });

  it("is a ServerRollup with the inputs given and no others, and its outputs come back", async () => {
    const made = new ServerRollup("ex1", { connection: { host: "ex1", port: 2222 }, rollup: "RU7" });
    assert.equal(await known(made.level), "RTM-RU7");
    const asked = resources.find(({ name }) => name === "ex1")!;
    assert.equal(asked.type, "exchange-rollup:index:ServerRollup");
    assert.deepEqual(asked.inputs, { connection: { host: "ex1", port: 2222 }, rollup: "RU7" });
    assert.ok(ServerRollup.isInstance(made));
  });

  it("is a mere look for ServerRollup.get: nothing is said but the host", async () => {
    const got = ServerRollup.get("looked-at", "ex9");
    assert.equal(await known(got.id), "ex9");
    const asked = resources.find(({ name }) => name === "looked-at")!;
    assert.deepEqual([asked.id, asked.inputs], ["ex9", {}]);
  });

  it("is a provider whose inputs are text, with secrets kept", async () => {
    const provider = new Provider("lab", {
      packages: "./packages",
      connection: { password: pulumi.secret("hunter2-horse") },
      maxConcurrentChanges: 3,
      lookAtEveryUp: false,
    });
    await known(provider.urn);
    const asked = resources.find(({ name }) => name === "lab")!;
    const inputs = asked.inputs as { readonly connection: object };
    assert.equal(asked.type, "pulumi:providers:exchange-rollup");
    assert.deepEqual(inputs, {
      packages: "./packages",
      connection: { ...inputs.connection, value: '{"password":"hunter2-horse"}' },
      maxConcurrentChanges: "3",
      lookAtEveryUp: "false",
    });
  });

  it("is a call of a function by its token", async () => {
    assert.equal((await getRollup({ rollup: "RTM-RU7" })).level, "RTM-RU7");
    assert.equal(await known(getServerOutput({ connection: { host: "ex1" } }).level), "RTM-RU7");
    assert.deepEqual(
      calls.map(({ token, inputs }) => [token, inputs as unknown]),
      [
        ["exchange-rollup:index:getRollup", { rollup: "RTM-RU7" }],
        ["exchange-rollup:index:getServer", { connection: { host: "ex1" } }],
      ],
    );
  });
});

function known<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}
