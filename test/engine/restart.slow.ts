import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { hurriedConnect } from "../rollout/server/hurried-machine";
import { Cli } from "./cli";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";

const UP = "up --yes --skip-preview --non-interactive";

describe("a restart, through the real engine", () => {
  let site: Site;
  let ex1: SiteServer;
  let close: () => void = () => undefined;

  beforeEach(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    ex1 = site.server("EX1");
    ex1.machine.faults.installationNeedsRestart();
  });
  afterEach(async () => {
    close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  const counts = (): readonly number[] => [ex1.machine.boots, ex1.machine.shutdown.commanded.length];

  const program = (restart?: string): ReturnType<typeof servers> => {
    const { host, port, user, password, hostKey } = ex1;
    const connection = { host, port, user, password, hostKey, perDialTimeout: 2, dialErrorLimit: 1 };
    const asked = restart === undefined ? {} : { restart };
    return servers({ EX1: { rollup: "RU7", connection, ...asked } }, { packages: site.packagesFolder });
  };

  async function open(restart?: string): Promise<EngineStack> {
    const doors = { connectMachine: hurriedConnect() };
    const stack = await EngineStack.open({ doors, program: program(restart) });
    close = () => stack.close();
    return stack;
  }

  it("is reported by default, made once when leave is given later, and then is no difference any more", async () => {
    const stack = await open();
    const up = succeeded(await stack.up());
    assert.match(warnings(up), /a restart is pending/);
    assert.deepEqual(counts(), [0, 0]);
    assert.deepEqual(succeeded(await stack.up()).steps, { EX1: "same" });

    stack.program(program("ifRequired"));
    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.diffs, { EX1: ["restart"] });
    assert.match(preview.printed, /Restart the server once, because the change to RTM-RU7 asked for it/);
    assert.deepEqual(counts(), [0, 0]);
    succeeded(await stack.up());
    assert.deepEqual(counts(), [1, 1]);
    assert.equal((await stack.resource("EX1"))!.outputs["restartPending"], "no");
    assert.deepEqual(succeeded(await stack.up()).steps, { EX1: "same" });
    assert.deepEqual(counts(), [1, 1]);
  });

  it("that does not come back leaves what was done in the state, and up goes on without a second one", async () => {
    const stack = await open("ifRequired");
    assert.match(
      succeeded(await stack.preview()).printed,
      /If the change asks for a restart, the server is restarted once/,
    );
    ex1.machine.faults.doesNotComeBack();
    const failed = await stack.up();
    assert.match(failed.printed, /NOT_BACK \(docs\/errors\/NOT_BACK\.md\)/);
    assert.equal((await stack.resource("EX1"))!.outputs["level"], "RTM-RU7");
    assert.deepEqual(counts(), [0, 1]);

    await ex1.machine.powerOn();
    succeeded(await stack.up());
    assert.deepEqual(counts(), [1, 1]);
    assert.deepEqual(succeeded(await stack.up()).steps, { EX1: "same" });
    succeeded(await stack.destroy());
    assert.equal(ex1.machine.level(), "RTM-RU6");
    assert.deepEqual(counts(), [2, 2]);
  });

  it("goes on by itself after kill -9 of the plugin, and the next up finds it made", async () => {
    const cli = await Cli.open(yaml(site, ex1));
    close = () => cli.close();
    const services = ex1.machine.services.snapshot();
    const up = cli.start(UP);
    ex1.machine.onPower((power) => {
      if (power === "off" && ex1.machine.boots === 0) process.kill(cli.plugin(), "SIGKILL");
    });
    assert.notEqual((await up.ended).code, 0);
    const again = await cli.run(UP);
    assert.equal(again.code, 0, again.output);
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.deepEqual(counts(), [1, 1]);
    assert.deepEqual(ex1.machine.services.snapshot(), services);
    assert.equal((await cli.run(UP)).code, 0);
    assert.deepEqual(counts(), [1, 1]);
  });

  it("that was due when the plugin was killed is made up for by the next up", async () => {
    const cli = await Cli.open(yaml(site, ex1));
    close = () => cli.close();
    const up = cli.start(UP);
    const off = ex1.machine.msi.transactions.onPhase("restoring services", () => {
      off();
      process.kill(cli.plugin(), "SIGKILL");
    });
    assert.notEqual((await up.ended).code, 0);
    const again = await cli.run(UP);
    assert.equal(again.code, 0, again.output);
    assert.deepEqual(counts(), [1, 1]);
  });
});

function yaml({ packagesFolder, knownHostsFile }: Site, { host, port, user, password }: SiteServer): string {
  return `
resources:
  lab:
    type: pulumi:providers:exchange-rollup
    properties:
      packages: ${JSON.stringify(packagesFolder)}
      knownHosts: ${JSON.stringify(knownHostsFile)}
      connection: { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, port: ${String(port)} }
  EX1:
    type: exchange-rollup:ServerRollup
    properties:
      connection: { host: ${JSON.stringify(host)} }
      rollup: RU7
      restart: ifRequired
    options: { provider: "\${lab}" }`;
}

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "", outcome.messages.map(({ text }) => text).join("\n"));
  return outcome;
}

function warnings({ messages }: Outcome): string {
  return messages
    .filter(({ severity }) => severity === "warning")
    .map(({ text }) => text)
    .join("\n");
}
