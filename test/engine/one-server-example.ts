import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";
import { oneServerConfig } from "./one-server-config";

/** A stack of the example, its config, and the server of the lab that it is for. */
export interface OneServerExample {
  readonly stack: Stack;
  readonly server: SiteServer;
}

/** For a describe whose tests each run an example on a server EX1 at Update Rollup 6; the site has to end whole. */
export function onOneServer(): (example: string, without?: readonly string[]) => Promise<OneServerExample> {
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

  return async (example, without = []) => {
    const server = site.server("EX1");
    const stack = await exampleStack(engine, example);
    const config = Object.entries(oneServerConfig(site, server)).filter(([name]) => !without.includes(name));
    await stack.setAllConfig(Object.fromEntries(config));
    return { stack, server };
  };
}
