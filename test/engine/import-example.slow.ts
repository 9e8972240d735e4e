import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";
import { oneServerConfig } from "./one-server-config";

describe("the example import", function () {
  this.timeout(180_000);
  let site: Site;
  let engine: Engine;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    engine = await openEngine();
  });
  after(async () => {
    engine.remove();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("takes a server over as it is, and destroy leaves it what was found", async () => {
    const { machine } = site.server("EX1");
    const programs = (): number => machine.steps.recorded().filter(({ what }) => /msiexec/.test(what)).length;
    const stack = await exampleStack(engine, "import");
    const { package: _, ...config } = oneServerConfig(site, site.server("EX1"));
    await stack.setAllConfig(config);
    const before = programs();

    await stack.up({ color: "never" });
    const { level, missingBulletins } = await stack.workspace.stackOutputs(stack.name);
    assert.deepEqual([level?.value, missingBulletins?.value], ["RTM-RU6", ["MS08-039"]]);
    const again = await stack.up({ color: "never" });
    assert.match(again.stdout, /3 unchanged/);
    await stack.destroy({ color: "never" });
    assert.deepEqual([machine.level(), programs() - before], ["RTM-RU6", 0]);
  });
});
