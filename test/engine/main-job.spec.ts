import assert from "node:assert/strict";
import { makeRollupPackage } from "../../lab/msp";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ServerSpec, SiteServer } from "../../lab/site-server";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";
import type { Declared, Program } from "./programs";

const RTM = ["RTM", ...[1, 2, 3, 4, 5, 6, 7].map((rollup) => `RTM-RU${String(rollup)}`)];

describe("the main job, through the real engine over real SSH", () => {
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

  /** An administrator at the server's own console. */
  async function byHand(args: string): Promise<void> {
    const account = { name: site.user, administrator: true };
    const commandLine = `C:\\WINDOWS\\system32\\msiexec.exe ${args} /qn /norestart`;
    assert.equal(await site.server("EX1").machine.run({ commandLine, account, bits: 64 }), 0);
  }

  const level = (name: string): string => site.server(name).machine.level();

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

  it("sees by a plain up that somebody removed the rollup by hand, and repairs it", async () => {
    await open([{ name: "EX1", level: "RTM-RU6" }], { EX1: "RU7" });
    succeeded(await stack.up());
    await site.server("EX1").machine.administrator.removeRollup("RTM-RU7");
    assert.equal(level("EX1"), "RTM-RU6");

    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.steps, { EX1: "update" });
    assert.match(warnings(preview), /level: RTM-RU7 before, RTM-RU6 now/);
    assert.match(warnings(preview), /patch is gone: Update Rollup 7/);
    succeeded(await stack.up());
    assert.equal(level("EX1"), "RTM-RU7");
    assert.deepEqual(succeeded(await stack.up()).steps, { EX1: "same" });
  });

  it("tells that somebody installed an older rollup over it, which changes nothing", async () => {
    await open([{ name: "EX1", level: "RTM-RU6" }], { EX1: "RU7" });
    succeeded(await stack.up());
    site.server("EX1").machine.files.putFile("C:\\ru5.msp", { data: makeRollupPackage("RTM-RU5") });
    await byHand("/update C:\\ru5.msp");
    const up = succeeded(await stack.up());
    assert.deepEqual(up.steps, { EX1: "same" });
    assert.match(warnings(up), /patch appeared: Update Rollup 5/);
    assert.equal(level("EX1"), "RTM-RU7");
  });

  it("keeps what is left of an installation that failed midway, and goes on with the next up", async () => {
    await open([{ name: "EX1", level: "RTM-RU6" }], { EX1: "RU7" });
    const { machine } = site.server("EX1");
    const services = servicesOf(machine);
    machine.faults.msiexecFails(1603, "replacing files");
    const failed = await stack.up();
    assert.match(failed.printed, /EX1: .*1603/);
    assert.match(failed.printed, /INSTALL_FAILED \(docs\/errors\/INSTALL_FAILED\.md\)/);
    assert.equal(level("EX1"), "RTM-RU6");
    assert.deepEqual(servicesOf(machine), services);
    assert.equal((await stack.resource("EX1"))!.outputs["level"], "RTM-RU6");

    machine.faults.msiexecWorks();
    succeeded(await stack.up());
    assert.equal(level("EX1"), "RTM-RU7");
    assert.deepEqual(servicesOf(machine), services);
  });

  it("adopts a server that is there already, and imports one by its host", async () => {
    await open([{ name: "EX1", level: "RTM-RU7" }], { EX1: "RU7" });
    const { machine, host, port } = site.server("EX1");
    const installations = (): number =>
      machine.events().filter(({ source }) => source === "MsiInstaller").length;
    const before = installations();
    succeeded(await stack.up());
    succeeded(await stack.destroy());
    const { user, password, knownHostsFile } = site;
    await stack.setSecret("exchange-rollup:connection", JSON.stringify({ user, password, port }));
    await stack.setConfig({ "exchange-rollup:knownHosts": knownHostsFile });
    succeeded(await stack.import("EX1", host));
    const { outputs } = (await stack.resource("EX1"))!;
    assert.deepEqual([outputs["server"], outputs["foundLevel"]], ["EX1", "RTM-RU7"]);
    assert.equal(installations(), before);
    assert.ok(!stack.state().includes(password));
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

function warnings({ messages }: Outcome): string {
  return messages
    .filter(({ severity }) => severity === "warning")
    .map(({ text }) => text)
    .join("\n");
}

function servicesOf(machine: SiteServer["machine"]): unknown {
  return machine.services.all.map(({ spec, start, state }) => [spec.name, start, state]);
}
