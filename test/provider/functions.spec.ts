import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProvider } from "../../provider/provider";
import type { Properties } from "../../provider/host/value";
import { makeInterimPackage, rollupPackageNames } from "../../lab/msp";
import { FakeServer, FakeSite } from "./fake-machine";
import { packageFolder } from "./package-folder";
import { ProviderCalls } from "./rpc";

describe("the functions", () => {
  const packages = packageFolder("RTM-RU7");
  const site = new FakeSite();
  let provider: ProviderCalls;

  before(async () => {
    site.add("ex1.lab", new FakeServer("EX1", "RTM-RU6"));
    provider = await ProviderCalls.open(createProvider({ ...site, environment: {} }));
    await provider.configure({
      connection: { user: "admin", password: "hunter2-horse", acceptAnyHostKey: true },
    });
  });
  after(() => {
    provider.close();
    packages.remove();
  });

  it("getServer tells what is there now", async () => {
    const { outputs } = await provider.invoke("getServer", { connection: { host: "ex1.lab" } });
    assert.equal(outputs["server"], "EX1");
    assert.equal(outputs["level"], "RTM-RU6");
    assert.deepEqual(outputs["missingBulletins"], ["MS08-039"]);
    assert.deepEqual(outputs["problems"], []);
    assert.equal("lastRun" in outputs, false);
  });

  it("getServer names wrong arguments, and fails when the server cannot be reached", async () => {
    const { failures } = await provider.invoke("getServer", {
      connection: { host: "ex1.lab", port: 0 },
      server: "x",
    });
    assert.deepEqual(failures, [
      "connection.port: 0 is not allowed. Allowed: a whole number from 1 to 65535.",
      "server: not a property. Known: connection.",
    ]);
    await assert.rejects(
      provider.invoke("getServer", { connection: { host: "ex9.lab" } }),
      /ex9\.lab:22: could not connect/,
    );
  });

  it("getRollup knows a rollup by each of its names", async () => {
    const { outputs } = await provider.invoke("getRollup", { rollup: "KB953469" });
    assert.equal(outputs["level"], "RTM-RU7");
    assert.equal(outputs["build"], "8.0.813.0");
    for (const args of [
      { rollup: "RU7", servicePack: "RTM" },
      { rollup: "RTM-RU7" },
      { rollup: "8.0.813.0" },
    ]) {
      assert.deepEqual((await provider.invoke("getRollup", args)).outputs, outputs);
    }
    const bare = await provider.invoke("getRollup", { rollup: "none", servicePack: "SP1" });
    assert.equal(bare.outputs["level"], "SP1");
    assert.equal("rollup" in bare.outputs, false);
  });

  const wrong: readonly [Properties, RegExp][] = [
    [{}, /^rollup: required/],
    [{ rollup: "RU7" }, /^rollup: "RU7" leaves the series open\. Give servicePack too/],
    [{ rollup: "RU99" }, /^rollup: "RU99" is not a rollup/],
    [
      { rollup: "RTM-RU7", servicePack: "SP1" },
      /^rollup: "RTM-RU7" is RTM-RU7, which is not of the series SP1/,
    ],
    [
      { rollup: "RU7", servicePack: "SP4" },
      /^servicePack: "SP4" is not allowed\. Allowed: RTM, SP1, SP2 or SP3/,
    ],
    [{ rollup: "RU7", servicepack: "RTM" }, /^servicepack: .*Did you mean servicePack\?/],
  ];
  for (const [args, reason] of wrong) {
    it(`getRollup refuses ${JSON.stringify(args)}`, async () => {
      const { failures } = await provider.invoke("getRollup", args);
      assert.match(failures.join("\n"), reason);
    });
  }

  it("getRollups lists all 48 rollups, oldest first, or those of one series", async () => {
    const levels = async (args: Properties): Promise<string[]> => {
      const { outputs } = await provider.invoke("getRollups", args);
      return (outputs["rollups"] as readonly Properties[]).map(({ level }) => level as string);
    };
    const all = await levels({});
    assert.equal(all.length, 48);
    assert.deepEqual(
      all.slice(0, 7),
      [1, 2, 3, 4, 5, 6, 7].map((rollup) => `RTM-RU${String(rollup)}`),
    );
    assert.deepEqual(await levels({ servicePack: "RTM" }), all.slice(0, 7));
  });

  it("getPackage reads a rollup, with its hash as packageSha256 takes it", async () => {
    const path = join(packages.path, rollupPackageNames("RTM-RU7").fileName);
    const { outputs } = await provider.invoke("getPackage", { path });
    assert.equal(outputs["kind"], "rollup");
    assert.equal(outputs["level"], "RTM-RU7");
    assert.equal(outputs["sha256"], createHash("sha256").update(readFileSync(path)).digest("hex"));
  });

  it("getPackage takes an interim update for what it is, and other files for no patch", async () => {
    const interim = join(packages.path, "interim.msp");
    writeFileSync(interim, makeInterimPackage({ kb: "999999", forBuild: "8.0.783.2" }));
    const { outputs } = await provider.invoke("getPackage", { path: interim });
    assert.equal(outputs["kind"], "interim");
    assert.equal("level" in outputs, false);

    const { outputs: script } = await provider.invoke("getPackage", { path: __filename });
    assert.equal(script["kind"], "notAPatch");
  });

  it("getPackage names a file that is not there by its argument", async () => {
    const { failures } = await provider.invoke("getPackage", { path: join(packages.path, "missing.msp") });
    assert.match(failures.join("\n"), /^path: .*missing\.msp/);
  });
});
