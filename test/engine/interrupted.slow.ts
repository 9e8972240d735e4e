import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { Cli } from "./cli";
import type { Ended, Running, State } from "./cli";

const RECOVERY = readFileSync(resolve(__dirname, "../../docs/recovery.md"), "utf8");
/** The lock of a controller that died lapses by itself. */
const LEASE_MS = 5 * 60 * 1000;
const UP = "up --yes --skip-preview --non-interactive";

describe("an up that is interrupted, with the CLI and the plugin as processes", () => {
  let site: Site;
  let ex1: SiteServer;
  let cli: Cli;

  beforeEach(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    ex1 = site.server("EX1");
    cli = await Cli.open(program(site, ex1));
  });
  afterEach(async () => {
    cli.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  /** Starts an up and does `act` while msiexec is at a phase; lab time stands still meanwhile. */
  async function interrupted(
    act: (up: Running) => Promise<void> | void,
    phase: "replacing files" | "restoring services" = "replacing files",
  ): Promise<Ended> {
    const up = cli.start(UP);
    const acted = new Promise<void>((done, failed) => {
      const off = ex1.machine.msi.transactions.onPhase(phase, async () => {
        off();
        const goOn = site.clock.hold();
        cli.remember(up);
        await Promise.resolve(act(up)).then(done, failed);
        goOn();
      });
    });
    const ended = await up.ended;
    await acted;
    return ended;
  }

  /** As docs/recovery.md says it: the command stands there. */
  async function asDocumented(line: string): Promise<string> {
    assert.ok(RECOVERY.includes(`pulumi ${line}`), `docs/recovery.md does not say: pulumi ${line}`);
    return succeeded(await cli.run(line));
  }

  async function upAndDestroyed(): Promise<void> {
    succeeded(await cli.run(UP));
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.equal(installations(ex1), 1);
    succeeded(await cli.run("destroy --yes --skip-preview --non-interactive"));
    assert.equal(ex1.machine.level(), "RTM-RU6");
    assert.equal(ex1.machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  }

  it("goes on after kill -9 of the plugin in Create, and destroy ends at the level before that", async () => {
    const killed = await interrupted(() => void process.kill(cli.plugin(), "SIGKILL"));
    assert.notEqual(killed.code, 0);
    assert.equal(rollupsIn(cli.state()).length, 0);
    await upAndDestroyed();
  });

  it("leaves the server to the job alone after kill -9 of the plugin: up and destroy take over at once", async () => {
    let left = "";
    await interrupted(() => {
      process.kill(cli.plugin(), "SIGKILL");
      left = ex1.machine.files.system.read("C:\\ExchangeRollup\\lock.txt").toString().trim();
    }, "restoring services");
    const killed = site.clock.now();
    const { until } = JSON.parse(left.split("\r\n").at(-1) ?? "") as { until: string };
    assert.ok(Date.parse(until) <= killed, "no lease of the dead controller is left");
    assert.match(
      succeeded(await cli.run(UP)),
      /is under way already|earlier job .* is over|is at RTM-RU7 already/,
    );
    assert.equal(ex1.machine.level(), "RTM-RU7");
    assert.equal(installations(ex1), 1);
    succeeded(await cli.run("destroy --yes --skip-preview --non-interactive"));
    assert.equal(ex1.machine.level(), "RTM-RU6");
  });

  it("keeps others out for the lease when the plugin was killed before there was a job, and no longer", async () => {
    const up = cli.start(UP);
    const stop = ex1.machine.steps.onEveryStep(({ what }) => {
      if (!/MoveFile .*\\record\.json/.test(what)) return;
      stop();
      cli.remember(up);
      process.kill(cli.plugin(), "SIGKILL");
    });
    assert.notEqual((await up.ended).code, 0);
    const refused = await cli.run(UP);
    assert.match(
      refused.output,
      /This server is held by \S+@\S+ since \S+: bring EX1 from RTM-RU6 to RTM-RU7/,
    );
    assert.match(refused.output, /LOCKED \(docs/);
    assert.deepEqual([ex1.machine.level(), installations(ex1)], ["RTM-RU6", 0]);
    await site.clock.advance(LEASE_MS);
    assert.match(succeeded(await cli.run(UP)), /EX1: replaced the lock that \S+@\S+ took at/);
    assert.deepEqual([ex1.machine.level(), installations(ex1)], ["RTM-RU7", 1]);
  });

  it("ends with the server's true state after one Ctrl-C, and goes on with the next up", async () => {
    const stopped = await interrupted(async (up) => {
      up.process.kill("SIGINT");
      await up.said(/cancelling/);
      await up.ended;
    });
    assert.notEqual(stopped.code, 0);
    assert.match(stopped.output, /EX1: stopped following.*goes on by itself on the server/s);
    assert.match(stopped.output, /Stopped because the run was cancelled/);
    const [left] = rollupsIn(cli.state());
    assert.match(String(left?.outputs?.["token"]), /^[0-9a-f]{32}$/);
    assert.equal(left?.outputs?.["foundLevel"], "RTM-RU6");
    await upAndDestroyed();
  });

  it("leaves a pending create after two Ctrl-C, which the documented command clears", async () => {
    const stopped = await interrupted(async (up) => {
      // So that the first Ctrl-C is not obeyed before the second comes.
      process.kill(cli.plugin(), "SIGSTOP");
      up.process.kill("SIGINT");
      await up.said(/cancelling/);
      up.process.kill("SIGINT");
      await up.said(/terminating/);
      process.kill(cli.plugin(), "SIGKILL");
      await up.ended;
    });
    assert.notEqual(stopped.code, 0);
    assert.deepEqual(pendingIn(cli.state()), ["creating"]);
    const up = await cli.run(UP);
    assert.match(up.output, /pending/);
    await asDocumented("refresh --clear-pending-creates -y");
    assert.deepEqual(pendingIn(cli.state()), []);
    await upAndDestroyed();
  });

  it("leaves the stack locked after kill -9 of the CLI, which the documented commands put right", async () => {
    await interrupted(async (up) => {
      up.process.kill("SIGKILL");
      await up.ended;
    });
    const locked = await cli.run(UP);
    assert.match(locked.output, /currently locked/);
    await asDocumented("cancel -y");
    await upAndDestroyed();
    await asDocumented("refresh --clear-pending-creates -y");
    assert.deepEqual(pendingIn(cli.state()), []);
  });

  it("lets a server that is gone for good be taken out of the stack as its error says", async () => {
    succeeded(await cli.run(UP));
    await ex1.front.faults.refuseConnections();
    const destroy = await cli.run("destroy --yes --skip-preview --non-interactive");
    assert.notEqual(destroy.code, 0);
    const [, urn] = /pulumi state delete '([^']+)'/.exec(destroy.output) ?? [];
    assert.ok(RECOVERY.includes("pulumi state delete 'URN' -y"));
    succeeded(await cli.run(`state delete '${urn ?? ""}' --yes`));
    assert.deepEqual(rollupsIn(cli.state()), []);
    assert.equal(ex1.machine.level(), "RTM-RU7");
    await ex1.front.faults.acceptConnections();
  });

  it("lets servers that are gone go with retainOnDelete, which an up stores without reaching them", async () => {
    succeeded(await cli.run(UP));
    await ex1.front.faults.refuseConnections();
    cli.edit('provider: "${lab}" }', 'provider: "${lab}", retainOnDelete: true }');
    assert.ok(RECOVERY.includes("retainOnDelete: true"));
    assert.match(succeeded(await cli.run(UP)), /could not be looked at/);
    succeeded(await cli.run("destroy --yes --skip-preview --non-interactive"));
    assert.deepEqual(rollupsIn(cli.state()), []);
    assert.equal(ex1.machine.level(), "RTM-RU7");
    await ex1.front.faults.acceptConnections();
  });

  it("lets a server be released by hand as the documentation says, for another resource to take", async () => {
    succeeded(await cli.run(UP));
    const [{ urn } = { urn: "" }] = rollupsIn(cli.state());
    succeeded(await cli.run(`state delete '${urn}' --yes`));
    const { administrator: _, files } = ex1.machine;
    assert.ok(RECOVERY.includes("ren C:\\ExchangeRollup ExchangeRollup.old"));
    const commandLine = "cmd.exe /c ren C:\\ExchangeRollup ExchangeRollup.old";
    const account = { name: site.user, administrator: true };
    assert.equal(await ex1.machine.run({ commandLine, account, bits: 64 }), 0);
    assert.equal(files.system.stat("C:\\ExchangeRollup"), undefined);
    succeeded(await cli.run(UP));
    assert.equal(rollupsIn(cli.state())[0]?.outputs?.["foundLevel"], "RTM-RU7");
  });
});

function program(
  { packagesFolder, knownHostsFile }: Site,
  { host, port, user, password }: SiteServer,
): string {
  return `
resources:
  lab:
    type: pulumi:providers:exchange-rollup
    properties:
      packages: ${JSON.stringify(join(packagesFolder))}
      knownHosts: ${JSON.stringify(knownHostsFile)}
      connection: { user: ${JSON.stringify(user)}, password: ${JSON.stringify(password)}, port: ${String(port)} }
  EX1:
    type: exchange-rollup:ServerRollup
    properties:
      connection: { host: ${JSON.stringify(host)}, dialErrorLimit: 1 }
      rollup: RU7
    options: { provider: "\${lab}" }`;
}

function succeeded({ code, output }: Ended): string {
  assert.equal(code, 0, output);
  return output;
}

function rollupsIn(state: State): NonNullable<State["resources"]> {
  return (state.resources ?? []).filter(({ type }) => type === "exchange-rollup:index:ServerRollup");
}

function pendingIn(state: State): string[] {
  return (state.pending_operations ?? []).map(({ type }) => type);
}

/** How often msiexec was started to change the product. */
function installations({ machine }: SiteServer): number {
  return new Set(machine.steps.recorded().flatMap(({ kind, lane }) => (kind === "installer" ? [lane] : [])))
    .size;
}
