import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";
import { oneServerConfig } from "./one-server-config";

const ROOT = resolve(__dirname, "../..");

/**
 * The engine has a pack's language host run it. The Node host that can be built from a module is too old for that, so the
 * pack is said to be of another runtime, for which the engine starts this program: the script that Pulumi's releases had
 * for the same purpose.
 */
const RUNTIME = "lab";
const ANALYZER = `#!/bin/sh
exec node "$(node -p "require.resolve('@pulumi/pulumi/cmd/run-policy-pack')")" "$@"
`;

describe("the example policy, through the engine's analyzer", () => {
  let site: Site;
  let ex1: SiteServer;
  let engine: Engine;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU5" }] });
    ex1 = site.server("EX1");
    engine = await openEngine();
  });
  after(async () => {
    engine.remove();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("stops an up to a level without the bulletin before the server is touched, and lets the right one through", async () => {
    const bin = join(engine.folder, "analyzer");
    mkdirSync(bin);
    writeFileSync(join(bin, `pulumi-analyzer-policy-${RUNTIME}`), ANALYZER, { mode: 0o755 });
    const stack = await exampleStack(engine, "yaml", {
      PATH: [bin, engine.environment["PATH"] ?? ""].join(delimiter),
    });
    const pack = join(engine.folder, "examples", "policy");
    cpSync(join(ROOT, "examples", "policy"), pack, { recursive: true });
    // As npm install leaves it there.
    mkdirSync(join(pack, "node_modules"));
    symlinkSync(ROOT, join(pack, "node_modules", "exchange-rollup"), "junction");
    const settings = join(pack, "PulumiPolicy.yaml");
    writeFileSync(settings, readFileSync(settings, "utf8").replace("runtime: nodejs", `runtime: ${RUNTIME}`));
    await stack.setAllConfig({
      ...oneServerConfig(site, ex1),
      rollup: { value: "RU6" },
      package: { value: join(site.packagesFolder, "Exchange2007-KB942846-x64-EN.msp") },
    });
    const run = { color: "never" as const, policyPacks: [pack] };

    await assert.rejects(stack.preview(run), /EX1 would be at RTM-RU6, which lacks MS08-039/);
    assert.equal(ex1.machine.level(), "RTM-RU5");

    await stack.setAllConfig({ ...oneServerConfig(site, ex1), rollup: { value: "RU7" } });
    await stack.up(run);
    assert.equal(ex1.machine.level(), "RTM-RU7");
  });
});
