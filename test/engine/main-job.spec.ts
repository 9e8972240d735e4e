import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ServerSpec } from "../../lab/site-server";
import { levelOf } from "../../lab/world/exchange/exchange-server";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";
import type { Declared, Program } from "./programs";

const RTM = ["RTM", ...[1, 2, 3, 4, 5, 6, 7].map((rollup) => `RTM-RU${String(rollup)}`)];

describe("the main job, through the real engine over real SSH", function () {
  this.timeout(180_000);
  let site: Site;
  let stack: EngineStack;

  afterEach(async () => {
    stack.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  async function open(
    specs: readonly ServerSpec[],
    rollups: Readonly<Record<string, string>>,
  ): Promise<void> {
    site = await startSite({ servers: specs });
    stack = await EngineStack.open({ doors: { connectMachine }, program: program(rollups) });
  }

  /** Servers of the site by name, each with its own port and host key. */
  function program(rollups: Readonly<Record<string, string>>, provider = {}): Program {
    const declared = Object.entries(rollups).map(([name, rollup]): [string, Declared] => {
      const { host, port, user, password, hostKey } = site.server(name);
      return [name, { rollup, connection: { host, port, user, password, hostKey } }];
    });
    return servers(Object.fromEntries(declared), { packages: site.packagesFolder, ...provider });
  }

  const level = (name: string): string => levelOf(site.server(name).machine);

  it("goes from Update Rollup 6 to 7, does nothing the second time, and keeps the password to itself", async () => {
    await open([{ name: "EX1", level: "RTM-RU6" }], { EX1: "RU7" });
    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.steps, { EX1: "create" });
    assert.equal(level("EX1"), "RTM-RU6");

    const up = succeeded(await stack.up());
    assert.equal(level("EX1"), "RTM-RU7");
    const again = succeeded(await stack.up());
    assert.deepEqual(again.steps, { EX1: "same" });
    const refresh = succeeded(await stack.refresh());
    for (const text of [stack.state(), ...[preview, up, again, refresh].map(({ printed }) => printed)]) {
      assert.ok(!text.includes(site.password));
    }
  });

  it("goes from every RTM level to every later one, in one step", async () => {
    const pairs = RTM.flatMap((from, at) =>
      RTM.slice(at + 1).map((to) => ({ name: `EX${from.slice(-1)}TO${to.slice(-1)}`, from, to })),
    );
    assert.equal(pairs.length, 28);
    await open(
      pairs.map(({ name, from }) => ({ name, level: from })),
      {},
    );
    const rollups = Object.fromEntries(pairs.map(({ name, to }) => [name, to]));
    stack.program(program(rollups, { maxConcurrentChanges: 4 }));
    succeeded(await stack.up({ parallel: 4 }));
    for (const { name, to } of pairs) assert.equal(level(name), to, name);
  });
});

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "");
  return outcome;
}
