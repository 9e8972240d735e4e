import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";
import { oneServerConfig } from "./one-server-config";
import { liveThrough } from "./whole-life";

describe("the example yaml", function () {
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

  it("brings the server to Update Rollup 7, changes nothing a second time, and takes it away again", async () => {
    const stack = await exampleStack(engine, "yaml");
    await stack.setAllConfig(oneServerConfig(site, site.server("EX1")));
    await liveThrough(stack, site.server("EX1"));
  });
});
