import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { levelOf } from "../../lab/world/exchange/exchange-server";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { openEngine } from "./engine";
import { EngineStack } from "./harness";

const PROVIDER = resolve(__dirname, "../../provider");
const EXECUTABLE = join(PROVIDER, "pulumi-resource-exchange-rollup");

describe("the plugin as the engine starts it", () => {
  let site: Site;
  let ex1: SiteServer;
  let stack: EngineStack | undefined;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }, { name: "EX2" }] });
    ex1 = site.server("EX1");
  });
  afterEach(() => stack?.close());
  after(() => site.stop());

  it("brings a server to its rollup from a program for Node, and finds nothing to do the second time", async () => {
    stack = await EngineStack.start({ runtime: "nodejs", program: nodeProgram({ ex1, site }) });
    const preview = await stack.preview();
    assert.equal(preview.error, "");
    assert.match(preview.messages.map(({ text }) => text).join("\n"), /EX1: RTM-RU6 to RTM-RU7/);
    assert.equal(levelOf(ex1.machine), "RTM-RU6");

    const up = await stack.up();
    assert.equal(up.error, "");
    assert.equal(levelOf(ex1.machine), "RTM-RU7");
    assert.deepEqual(await stack.outputs(), {
      level: "RTM-RU7",
      build: "8.0.813.0",
      rollups: 7,
      found: "RTM-RU6",
      lacks: ["MS07-026", "MS08-039"],
    });
    assert.deepEqual((await stack.up()).steps, { ex1: "same" });
    assert.ok(!stack.state().includes(site.password));
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
  });

  it("serves a program in YAML, which knows it by its schema alone", async () => {
    stack = await EngineStack.start({ runtime: "yaml", program: yamlProgram({ ex1, site }) });
    const up = await stack.up();
    assert.equal(up.error, "");
    assert.deepEqual(await stack.outputs(), { server: "EX1", build: "8.0.813.0" });
    assert.ok(!stack.state().includes(site.password));
    const destroy = await stack.destroy();
    assert.equal(destroy.error, "");
  });

  it("gives a schema that the engine's own check finds nothing wrong with", async () => {
    const engine = await openEngine();
    try {
      const pulumi = join(engine.folder, "bin", "pulumi");
      const env = { ...process.env, ...engine.environment };
      const schema = execFileSync(pulumi, ["package", "get-schema", EXECUTABLE], { env, encoding: "utf8" });
      assert.equal((JSON.parse(schema) as { name: string }).name, "exchange-rollup");
      const check = spawnSync(pulumi, ["schema", "check", join(PROVIDER, "schema.json")], {
        env,
        encoding: "utf8",
      });
      assert.equal(`${check.stdout}${check.stderr}`.trim(), "");
      assert.equal(check.status, 0);
    } finally {
      engine.remove();
    }
  });

  it("says what to do when it was not compiled", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "exchange-rollup-plugin-"));
    try {
      cpSync(PROVIDER, join(elsewhere, "provider"), { recursive: true });
      const started = spawnSync(join(elsewhere, "provider", "pulumi-resource-exchange-rollup"), {
        encoding: "utf8",
      });
      assert.equal(started.status, 1);
      assert.equal(started.stdout, "");
      assert.match(started.stderr, /the provider is not compiled .*Run: npm run build/);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

interface Given {
  readonly ex1: SiteServer;
  readonly site: Site;
}

function nodeProgram({ ex1, site }: Given): string {
  const { host, port, user, password } = ex1;
  const connection = { host, port, user, password };
  const other = site.server("EX2");
  const elsewhere = { ...connection, host: other.host, port: other.port };
  const provider = { packages: site.packagesFolder, knownHosts: site.knownHostsFile };
  return `
    const { getRollup, getRollups, getServerOutput, Provider, ServerRollup } = require("exchange-rollup");
    module.exports = async () => {
      const provider = new Provider("lab", ${JSON.stringify(provider)});
      const connection = ${JSON.stringify(connection)};
      const ex1 = new ServerRollup("ex1", { connection, rollup: "KB953469" }, { provider });
      const { build } = await getRollup({ rollup: "RTM-RU7" }, { provider });
      const { rollups } = await getRollups({ servicePack: "RTM" }, { provider });
      const other = getServerOutput({ connection: ${JSON.stringify(elsewhere)} }, { provider });
      return { level: ex1.level, build, rollups: rollups.length, found: ex1.foundLevel, lacks: other.missingBulletins };
    };
  `;
}

function yamlProgram({ ex1, site }: Given): string {
  const { host, port, user, password } = ex1;
  return `
resources:
  lab:
    type: pulumi:providers:exchange-rollup
    properties:
      packages: ${JSON.stringify(site.packagesFolder)}
      knownHosts: ${JSON.stringify(site.knownHostsFile)}
      connection: { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, port: ${String(port)} }
      maxConcurrentChanges: 2
  ex1:
    type: exchange-rollup:ServerRollup
    properties:
      connection: { host: ${JSON.stringify(host)} }
      rollup: RU7
    options: { provider: "\${lab}" }
variables:
  rollup:
    fn::invoke:
      function: exchange-rollup:getRollup
      arguments: { rollup: RU7, servicePack: RTM }
      options: { provider: "\${lab}" }
outputs:
  server: \${ex1.server}
  build: \${rollup.build}`;
}
