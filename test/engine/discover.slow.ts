import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { discover } from "../../discover/discover";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { connectMachine } from "../../machine";
import { openEngine } from "./engine";
import type { Engine } from "./engine";

const ROOT = resolve(__dirname, "../..");

describe("an organisation that exists", () => {
  let site: Site;
  let engine: Engine;

  before(async () => {
    site = await startSite({
      servers: [
        { name: "EX1", level: "RTM-RU6" },
        { name: "EX2", level: "RTM" },
        { name: "NODEA", level: "RTM-RU5" },
        { name: "NODEB", level: "RTM-RU5" },
      ],
      clusters: [
        {
          name: "CLUSTER1",
          kind: "CCR",
          nodes: ["NODEA", "NODEB"],
          mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
        },
      ],
    });
    engine = await openEngine();
  });
  after(async () => {
    engine.remove();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("is found, imported from the file, and declared by the config without a change", async () => {
    const out = join(engine.folder, "takeover");
    const hostsFile = join(engine.folder, "hosts.txt");
    const lines = site.all.map(({ name, host, port }) => `${host}:${String(port)} # ${name}`);
    writeFileSync(hostsFile, [...lines, "127.0.0.1:1 # nobody"].join("\n"));
    const levels = site.all.map(({ machine }) => machine.level());
    let printed = "";
    const code = await discover(["--hosts", hostsFile, "--known-hosts", site.knownHostsFile, "--out", out], {
      connectMachine,
      environment: { EXCHANGE_ROLLUP_USER: site.user, EXCHANGE_ROLLUP_PASSWORD: site.password },
      print: (text) => void (printed += text),
      say: () => undefined,
    });
    assert.equal(code, 1, "one was not reached");
    assert.match(printed, /^127\.0\.0\.1:1 +not looked at/m);
    assert.match(printed, /^EX1 .*Default-First-Site-Name +RTM +RTM-RU6 +RTM-RU7 +\S*MS08-039/m);
    assert.match(printed, /^NODEB .*RTM-RU5.* CLUSTER1$/m);
    assert.equal(site.server("EX1").machine.files.system.stat("C:\\ExchangeRollup"), undefined);

    const stack = join(engine.folder, "stack");
    mkdirSync(stack);
    writeFileSync(join(stack, "Pulumi.yaml"), "name: exchange-servers\nruntime: nodejs\n");
    const configFile = join(stack, "Pulumi.lab.yaml");
    writeFileSync(configFile, readFileSync(join(out, "config.yaml")));
    await pulumi(["stack", "init", "lab", "--cwd", stack]);
    await pulumi(["config", "set", "--secret", "password", site.password, "--stack", "lab", "--cwd", stack]);
    const { user, password } = site;
    const connection = JSON.stringify({ user, password });
    const set = ["config", "set", "--secret", "exchange-rollup:connection", connection];
    await pulumi([...set, "--stack", "lab", "--cwd", stack]);
    const at = ["--stack", "lab", "--config-file", configFile, "--non-interactive"];
    await pulumi([
      "import",
      "--file",
      join(out, "import.json"),
      "--generate-code=false",
      "--protect=false",
      "--yes",
      ...at,
    ]);
    const preview = await pulumi(["preview", "--expect-no-changes", "--json", ...at]);
    assert.match(preview, /ClusterRollup::CLUSTER1/);
    assert.deepEqual(
      site.all.map(({ machine }) => machine.level()),
      levels,
    );
  });

  /** Gives what it printed; fails with it. */
  function pulumi(args: readonly string[]): Promise<string> {
    const child = spawn(join(engine.folder, "bin", "pulumi"), args, {
      cwd: ROOT,
      env: { ...process.env, ...engine.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => void (output += text));
    return new Promise((done, failed) => {
      child.on("close", (code) =>
        code === 0 ? done(output) : failed(new Error(`pulumi ${args[0] ?? ""}: ${output}`)),
      );
    });
  }
});
