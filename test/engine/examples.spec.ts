import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";

const ROOT = resolve(__dirname, "../..");

describe("the examples, as they lie in the repository", function () {
  this.timeout(120_000);
  let site: Site;
  let engine: Engine | undefined;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
  });
  afterEach(() => engine?.remove());
  after(() => site.stop());

  it("one-server previews what the README shows, and brings the server to Update Rollup 7", async () => {
    engine = await openEngine();
    const stack = await exampleStack(engine, "one-server");
    const ex1 = site.server("EX1");
    await stack.setAllConfig({
      host: { value: ex1.host },
      port: { value: String(ex1.port) },
      password: { value: ex1.password, secret: true },
      knownHosts: { value: site.knownHostsFile },
      package: { value: join(site.packagesFolder, "Exchange2007-KB953469-x64-EN.msp") },
    });

    const { stdout } = await stack.preview({ color: "never" });
    assert.equal(ex1.machine.level(), "RTM-RU6");
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const shown = planIn(stdout);
    assert.match(shown, /EX1: RTM-RU6 to RTM-RU7/);
    assert.ok(readme.includes(shown), `README.md does not show what the example printed:\n${shown}`);
    assert.ok(readme.includes(readFileSync(join(ROOT, "examples/one-server/index.ts"), "utf8")));

    await stack.up({ color: "never" });
    assert.equal(ex1.machine.level(), "RTM-RU7");
    const { level } = await stack.workspace.stackOutputs(stack.name);
    assert.equal(level?.value, "RTM-RU7");
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });
});

/** The message of the plan, from its first line to the last of its list. */
function planIn(stdout: string): string {
  const lines = stdout.split("\n");
  const first = lines.findIndex((line) => /^ +exchange-rollup:index:ServerRollup \(EX1\):$/.test(line));
  const end = lines.findIndex((line, at) => at > first && line.trim() === "");
  return lines.slice(first, end).join("\n");
}
