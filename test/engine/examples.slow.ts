import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ClusterSpec } from "../../lab/world/cluster/contract";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";
import { oneServerConfig } from "./one-server-config";

const ROOT = resolve(__dirname, "../..");
const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};

describe("the examples, as they lie in the repository", () => {
  let site: Site;
  let engine: Engine | undefined;

  before(async () => {
    site = await startSite({
      servers: ["EX1", "NODEA", "NODEB", "HUB1"].map((name) => ({ name, level: "RTM-RU6" })),
      clusters: [CCR],
    });
  });
  afterEach(() => {
    engine?.remove();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });
  after(() => site.stop());

  it("one-server previews what the README shows, and brings the server to Update Rollup 7", async () => {
    engine = await openEngine();
    const stack = await exampleStack(engine, "one-server");
    const ex1 = site.server("EX1");
    await stack.setAllConfig(oneServerConfig(site, ex1));

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
  });

  it("cluster previews what docs/clusters.md shows, and brings both nodes to Update Rollup 7 with one hand-off", async () => {
    engine = await openEngine();
    const stack = await exampleStack(engine, "cluster");
    const nodes = CCR.nodes.map((name) => site.server(name));
    const levels = (): readonly string[] => nodes.map(({ machine }) => machine.level());
    const cluster = site.cluster(CCR.name);
    await stack.setAllConfig({
      user: { value: site.user },
      password: { value: site.password, secret: true },
      knownHosts: { value: site.knownHostsFile },
      nodes: { value: JSON.stringify(nodes.map(({ host, port }) => ({ host, port }))) },
      package: { value: join(site.packagesFolder, "Exchange2007-KB953469-x64-EN.msp") },
    });

    const { stdout } = await stack.preview({ color: "never" });
    assert.deepEqual(levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(cluster.moves, []);
    const page = readFileSync(join(ROOT, "docs/clusters.md"), "utf8");
    const shown = planIn(stdout);
    assert.match(shown, /CLUSTER1: RTM-RU6, RTM-RU6 to RTM-RU7/);
    assert.ok(page.includes(shown), `docs/clusters.md does not show what the example printed:\n${shown}`);

    await stack.up({ color: "never" });
    assert.deepEqual(levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(
      cluster.moves.map(({ from, to, how }) => [from, to, how]),
      [["NODEA", "NODEB", "cmdlet"]],
    );
    const { level, mailboxServers, handOffs } = await stack.workspace.stackOutputs(stack.name);
    assert.equal(level?.value, "RTM-RU7");
    assert.deepEqual(mailboxServers?.value, [{ name: "MBX1", ownerBefore: "NODEA", owner: "NODEB" }]);
    assert.equal((handOffs?.value as readonly unknown[]).length, 1);
  });
});

/** The message of the plan, from its first line to the last of its list. */
function planIn(stdout: string): string {
  const lines = stdout.split("\n");
  const first = lines.findIndex((line) => /^ +exchange-rollup:index:\w+Rollup \(\w+\):$/.test(line));
  const end = lines.findIndex((line, at) => at > first && line.trim() === "");
  return lines.slice(first, end).join("\n");
}
