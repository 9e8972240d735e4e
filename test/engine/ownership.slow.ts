import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ServerSpec, SiteServer } from "../../lab/site-server";
import { connectMachine } from "../../machine";
import type { ConnectMachine } from "../../machine/contract";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";
import type { Declared, Program } from "./programs";

const HOME = "C:\\ExchangeRollup";
const LEFT = "C:\\WINDOWS\\ExchangeRollup";

describe("whose a server is, through the real engine over real SSH", () => {
  let site: Site;
  let stack: EngineStack;
  const others: EngineStack[] = [];

  afterEach(async () => {
    for (const open of [stack, ...others.splice(0)]) open.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  async function open(level: string, more: readonly ServerSpec[] = []): Promise<SiteServer> {
    site = await startSite({ servers: [{ name: "EX1", level }, ...more] });
    stack = await EngineStack.open({ doors: { connectMachine }, program: at("RU7") });
    return site.server("EX1");
  }

  function at(rollup: string, more: Partial<Declared> & { readonly name?: string } = {}): Program {
    const { host, port, user, password, hostKey } = site.server("EX1");
    const { name = "EX1", ...declared } = more;
    const connection = { host, port, user, password, hostKey };
    return servers({ [name]: { rollup, connection, ...declared } }, { packages: site.packagesFolder });
  }

  const output = async (name: string): Promise<unknown> => (await stack.resource("EX1"))!.outputs[name];

  it("goes up rollup by rollup, and destroy ends where it was found, with nothing of ours but the audit file", async () => {
    const { machine } = await open("RTM-RU5");
    const services = machine.services.snapshot();
    const tokens = new Set<unknown>();
    for (const rollup of ["RU6", "RU7"]) {
      stack.program(at(rollup));
      succeeded(await stack.up());
      assert.equal(machine.level(), `RTM-${rollup}`);
      assert.equal(await output("foundLevel"), "RTM-RU5");
      tokens.add(await output("token"));
    }
    assert.match([...tokens].join(), /^[0-9a-f]{32}$/);
    assert.ok(machine.files.system.stat(HOME));

    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU5");
    assert.deepEqual(machine.services.snapshot(), services);
    assert.deepEqual([machine.files.system.stat(HOME), machine.tasks.all], [undefined, []]);
    assert.deepEqual(machine.files.system.list(LEFT), ["audit.log"]);
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU5");
  });

  it("goes down to a lower rollup and up again as declared, and tells in the preview where it ends", async () => {
    const { machine } = await open("RTM-RU6");
    succeeded(await stack.up());
    stack.program(at("RU6"));
    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.steps, { EX1: "update" });
    assert.match(texts(preview, "info"), /EX1: RTM-RU7 to RTM-RU6/);
    assert.equal(machine.level(), "RTM-RU7");
    succeeded(await stack.up());
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(succeeded(await stack.up()).steps, { EX1: "same" });
    stack.program(at("none"));
    succeeded(await stack.up());
    assert.equal(machine.level(), "RTM");
  });

  it("keeps what was there when it adopts, and when it imports", async () => {
    const { machine, host, port, user, password } = await open("RTM-RU7");
    succeeded(await stack.up());
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(machine.files.system.stat(HOME), undefined);

    await stack.setSecret("exchange-rollup:connection", JSON.stringify({ user, password, port }));
    await stack.setConfig({ "exchange-rollup:knownHosts": site.knownHostsFile });
    succeeded(await stack.import("EX1", host));
    assert.match(String(await output("token")), /^[0-9a-f]{32}$/);
    assert.equal(await output("foundLevel"), "RTM-RU7");
    stack.program(at("RU6"));
    succeeded(await stack.up());
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("refuses a renamed resource without an alias, and keeps the server for one with it", async () => {
    const { machine } = await open("RTM-RU6");
    succeeded(await stack.up());
    stack.program(at("RU7", { name: "MAIL1" }));
    const renamed = await stack.up();
    assert.match(renamed.printed, /EX1: belongs to another resource: urn:pulumi:lab::servers::.*::EX1/);
    assert.match(renamed.printed, /`aliases`/);
    assert.match(renamed.printed, /OTHER_OWNER \(docs\/errors\/OTHER_OWNER\.md\)/);
    assert.deepEqual([machine.level(), await stack.resource("MAIL1")], ["RTM-RU7", undefined]);

    stack.program(at("RU7", { name: "MAIL1", options: { aliases: [{ name: "EX1" }] } }));
    assert.equal(succeeded(await stack.up()).steps["MAIL1"], "same");
    assert.equal(await stack.resource("EX1"), undefined);
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("removes first and installs then when it is to be replaced", async () => {
    const { machine } = await open("RTM-RU6");
    succeeded(await stack.up());
    const before = await output("token");
    const { urn } = (await stack.resource("EX1"))!;
    succeeded(await stack.up({ replace: [urn] }));
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(await output("foundLevel"), "RTM-RU6");
    assert.notEqual(await output("token"), before);
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("takes nothing from under a replacement that the engine created before it deletes", async () => {
    const { machine } = await open("RTM-RU6");
    const options = { deleteBeforeReplace: false };
    stack.program(at("RU7", { options }));
    succeeded(await stack.up());
    const { urn } = (await stack.resource("EX1"))!;
    const replaced = succeeded(await stack.up({ replace: [urn] }));
    assert.match(texts(replaced, "warning"), /EX1: belongs to the replacement already/);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(succeeded(await stack.up()).steps, { EX1: "same" });
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("removes nothing after a service pack was installed in between, says so, and gives the server up", async () => {
    const { machine } = await open("RTM-RU6");
    succeeded(await stack.up());
    await machine.administrator.installServicePack("SP1");
    const up = await stack.up();
    assert.match(up.printed, /OTHER_SERVICE_PACK/);
    const destroy = succeeded(await stack.destroy());
    assert.match(texts(destroy, "warning"), /a service pack was installed in between/);
    assert.deepEqual([machine.level(), machine.files.system.stat(HOME)], ["SP1", undefined]);
  });

  it("leaves a machine alone that has taken the name of another, on up and on destroy", async () => {
    const ex1 = await open("RTM-RU6", [{ name: "NEW", level: "RTM-RU5" }]);
    const other = site.server("NEW");
    let exchanged = false;
    const behindName: ConnectMachine = (options) =>
      connectMachine(
        exchanged
          ? { ...options, target: { ...options.target, port: other.port, hostKey: other.hostKey } }
          : options,
      );
    const attached = await EngineStack.open({ doors: { connectMachine: behindName }, program: at("RU7") });
    others.push(stack);
    stack = attached;
    succeeded(await stack.up());
    exchanged = true;
    stack.program(at("RU6"));
    const up = await stack.up();
    assert.match(up.printed, /another machine answers/);
    assert.match(up.printed, /OTHER_MACHINE/);
    const destroy = await stack.destroy();
    const { urn } = (await stack.resource("EX1"))!;
    assert.ok(destroy.printed.includes(`pulumi state delete '${urn}'`));
    assert.equal(other.machine.level(), "RTM-RU5");
    assert.equal(other.machine.files.system.stat(HOME), undefined);
    assert.equal(ex1.machine.level(), "RTM-RU7");
  });

  it("refuses a server that another stack has, until that one has given it up", async () => {
    const { machine } = await open("RTM-RU6");
    succeeded(await stack.up());
    const second = await EngineStack.open({
      doors: { connectMachine },
      program: at("RU6"),
      stack: "second",
    });
    others.push(second);
    for (const outcome of [await second.preview(), await second.up()])
      assert.match(outcome.printed, /belongs to another resource: urn:pulumi:lab::servers::/);
    assert.deepEqual([machine.level(), await second.resource("EX1")], ["RTM-RU7", undefined]);
    succeeded(await stack.destroy());
    succeeded(await second.up());
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("stays in the state with its token when a removal is refused or fails, and goes with the next destroy", async () => {
    const { machine } = await open("RTM-RU6");
    succeeded(await stack.up());
    machine.faults.msiexecFails(1603, "replacing files");
    const failed = await stack.destroy();
    assert.match(failed.printed, /REMOVAL_FAILED \(docs\/errors\/REMOVAL_FAILED\.md\)/);
    assert.match(String(await output("token")), /^[0-9a-f]{32}$/);
    assert.equal(machine.level(), "RTM-RU7");
    machine.faults.msiexecWorks();
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU6");
  });

  it("is not given up by any destroy while services are not back, and is by the one after they can be", async () => {
    const { machine } = await open("RTM-RU6");
    const services = machine.services.snapshot();
    succeeded(await stack.up());
    machine.faults.failingStart("MSExchangeTransport", 1069);
    for (const code of [/RTM-RU6 is reached, but not every/, /after one more try not every service/]) {
      const destroy = await stack.destroy();
      assert.match(destroy.printed, code);
      assert.match(destroy.printed, /MSExchangeTransport: .*1069/);
      assert.match(destroy.printed, /SERVICES_NOT_RESTORED \(docs/);
      assert.match(String(await output("token")), /^[0-9a-f]{32}$/);
      assert.ok(machine.files.system.stat(HOME));
    }
    machine.faults.workingStart("MSExchangeTransport");
    succeeded(await stack.destroy());
    assert.deepEqual(machine.services.snapshot(), services);
    assert.equal(machine.files.system.stat(HOME), undefined);
  });

  it("keeps the token of a Create that failed midway, so that destroy goes back to what was found", async () => {
    const { machine } = await open("RTM-RU6");
    machine.faults.msiexecFails(1603, "replacing files");
    const failed = await stack.up();
    assert.match(failed.printed, /INSTALL_FAILED/);
    const { initErrors, outputs } = (await stack.resource("EX1"))!;
    assert.match(initErrors!.join("\n"), /1603/);
    assert.match(String(outputs["token"]), /^[0-9a-f]{32}$/);
    machine.faults.msiexecWorks();
    succeeded(await stack.destroy());
    assert.equal(machine.level(), "RTM-RU6");
    assert.equal(machine.files.system.stat(HOME), undefined);
  });
});

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "");
  return outcome;
}

function texts({ messages }: Outcome, severity: "info" | "warning"): string {
  return messages
    .filter((message) => message.severity === severity)
    .map(({ text }) => text)
    .join("\n");
}
