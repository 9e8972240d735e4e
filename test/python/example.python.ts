import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { openEngine } from "../engine/engine";
import type { Engine } from "../engine/engine";
import { exampleStack } from "../engine/example-stack";
import { oneServerConfig } from "../engine/one-server-config";
import { liveThrough } from "../engine/whole-life";

describe("the example python", function () {
  this.timeout(180_000);
  let site: Site;
  let engine: Engine;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    // npm run test:python has put the virtual environment first.
    engine = await openEngine();
  });
  after(async () => {
    engine.remove();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("brings the server to Update Rollup 7, changes nothing a second time, and takes it away again", async () => {
    const stack = await exampleStack(engine, "python");
    await stack.setAllConfig(oneServerConfig(site, site.server("EX1")));
    await liveThrough(stack, site.server("EX1"));
  });
});
