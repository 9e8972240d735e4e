import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { startCommandStandIn } from "./command-stand-in";
import type { CommandStandIn } from "./command-stand-in";
import { openEngine } from "./engine";
import type { Engine } from "./engine";
import { exampleStack } from "./example-stack";

const SERVERS = [
  { name: "MBX1", roles: ["Mailbox"], site: "HQ" },
  { name: "CAS2", roles: ["ClientAccess", "HubTransport"], site: "BRANCH" },
  { name: "CAS1", roles: ["ClientAccess"], site: "HQ", internetFacing: true },
] as const;

/** The plugin of @pulumi/command cannot be had here: a stand-in is attached, which runs nothing and notes what it should. */
describe("the example organization, with a stand-in for the plugin of @pulumi/command", () => {
  let site: Site;
  let command: CommandStandIn;
  let engine: Engine;
  let stack: Stack;

  before(async () => {
    site = await startSite({
      servers: SERVERS.map(({ name, roles }) => ({ name, roles, level: "RTM-RU6" })),
    });
    command = await startCommandStandIn();
    engine = await openEngine();
    stack = await exampleStack(engine, "organization", {
      PULUMI_DEBUG_PROVIDERS: `command:${String(command.port)}`,
    });
    const servers = SERVERS.map((server) => {
      const { host, port } = site.server(server.name);
      return { ...server, host, port };
    });
    await stack.setAllConfig({
      user: { value: site.user },
      password: { value: site.password, secret: true },
      knownHosts: { value: site.knownHostsFile },
      loadBalancer: { value: "lb" },
      rollup: { value: "RU7" },
      servers: { value: JSON.stringify(servers) },
      "exchange-rollup:packages": { value: site.packagesFolder },
    });
  });
  after(async () => {
    command.close();
    engine.remove();
    const bad = [site.refusals(), site.broken()];
    await site.stop();
    assert.deepEqual(bad, [[], []]);
  });

  it("brings its servers to Update Rollup 7 wave by wave, drained meanwhile, and takes it away the other way round", async () => {
    const told: string[] = [];
    command.onRun = (line) => void told.push(`${line.split(": ")[1] ?? ""} (${levels()})`);
    const levels = (): string =>
      SERVERS.map(({ name }) => site.server(name).machine.level().slice(-1)).join("");
    await stack.up({ color: "never" });
    assert.deepEqual(told.splice(0), [
      "monitoring silence exchange (666)",
      "lb drain CAS1 (666)",
      "lb admit CAS1 (667)",
      "lb drain CAS2 (667)",
      "lb admit CAS2 (677)",
      "monitoring resume exchange (777)",
    ]);
    const { levels: shown } = await stack.workspace.stackOutputs(stack.name);
    assert.deepEqual(shown?.value, { CAS1: "RTM-RU7", CAS2: "RTM-RU7", MBX1: "RTM-RU7" });

    await stack.destroy({ color: "never" });
    assert.deepEqual(told, [
      "monitoring silence exchange (777)",
      "lb drain CAS2 (677)",
      "lb admit CAS2 (667)",
      "lb drain CAS1 (667)",
      "lb admit CAS1 (666)",
      "monitoring resume exchange (666)",
    ]);
  });
});
