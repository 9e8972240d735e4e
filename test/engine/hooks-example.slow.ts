import assert from "node:assert/strict";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { startCommandStandIn } from "./command-stand-in";
import type { CommandStandIn } from "./command-stand-in";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";

/** The plugin of @pulumi/command cannot be had here: a stand-in is attached, which runs nothing and notes what it should. */
describe("the example hooks, with a stand-in for the plugin of @pulumi/command", () => {
  let site: Site;
  let ex1: SiteServer;
  let command: CommandStandIn;
  let engine: Engine;
  let stack: Stack;
  let told: string[];

  beforeEach(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    ex1 = site.server("EX1");
    command = await startCommandStandIn();
    told = [];
    command.onRun = (line) => void told.push(`${line} at ${ex1.machine.level()}`);
    engine = await openEngine();
    const attached = { PULUMI_DEBUG_PROVIDERS: `command:${String(command.port)}` };
    stack = await exampleStack(engine, "hooks", attached);
    await stack.setAllConfig({
      host: { value: ex1.host },
      port: { value: String(ex1.port) },
      password: { value: ex1.password, secret: true },
      hostKey: { value: ex1.hostKey },
      drain: { value: "lb drain EX1" },
      admit: { value: "lb admit EX1" },
      smokeTest: { value: "test-mail" },
    });
    await declare("RU7");
  });
  afterEach(async () => {
    command.close();
    engine.remove();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  async function declare(rollup: "RU6" | "RU7"): Promise<void> {
    const kb = rollup === "RU6" ? "942846" : "953469";
    const file = join(site.packagesFolder, `Exchange2007-KB${kb}-x64-EN.msp`);
    await stack.setAllConfig({ rollup: { value: rollup }, package: { value: file } });
  }

  it("drains before the rollup, tests after it, admits after that, and the other way round at the end", async () => {
    await stack.preview({ color: "never" });
    assert.deepEqual(told, []);
    await stack.up({ color: "never" });
    assert.deepEqual(told.splice(0), [
      "drained: lb drain EX1 at RTM-RU6",
      "tested: test-mail at RTM-RU7",
      "admitted: lb admit EX1 at RTM-RU7",
    ]);

    await stack.up({ color: "never" });
    assert.deepEqual(told, []);
    await declare("RU6");
    await stack.up({ color: "never" });
    assert.deepEqual(told.splice(0), [
      "drained: lb drain EX1 at RTM-RU7",
      "tested: test-mail at RTM-RU6",
      "admitted: lb admit EX1 at RTM-RU6",
    ]);

    await declare("RU7");
    await stack.up({ color: "never" });
    told.length = 0;
    await stack.destroy({ color: "never" });
    assert.deepEqual(told, ["admitted: lb drain EX1 at RTM-RU7", "drained: lb admit EX1 at RTM-RU6"]);
  });

  it("leaves the server drained when the smoke test fails, and admits it when it passes the next time", async () => {
    command.onRun = (line) => {
      told.push(line);
      if (line.startsWith("tested")) throw new Error("no mail came through");
    };
    await assert.rejects(stack.up({ color: "never" }), /no mail came through/);
    assert.deepEqual(told.splice(0), ["drained: lb drain EX1", "tested: test-mail"]);
    command.onRun = (line) => void told.push(line);
    await stack.up({ color: "never" });
    assert.deepEqual(told, ["tested: test-mail", "admitted: lb admit EX1"]);
    assert.equal(ex1.machine.level(), "RTM-RU7");
  });
});
