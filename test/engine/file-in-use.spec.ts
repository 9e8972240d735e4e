import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { Machine } from "../../lab/world/machine";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";
import { servers } from "./programs";

const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("a file of Exchange that is in use, through the real engine over real SSH", () => {
  let site: Site;
  let stack: EngineStack;
  let machine: Machine;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    const { host, port, user, password, hostKey, machine: world } = site.server("EX1");
    const EX1 = { rollup: "RU7", connection: { host, port, user, password, hostKey } };
    stack = await EngineStack.open({
      doors: { connectMachine },
      program: servers({ EX1 }, { packages: site.packagesFolder }),
    });
    machine = world;
  });
  after(async () => {
    stack.close();
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("fails preview and up with the name, the id and the file of an open shell and of MOMService, and nothing is touched", async () => {
    const close = machine.administrator.openManagementShell();
    machine.services.add({
      name: "MomAgent",
      displayName: "A monitoring agent",
      start: "auto",
      image: "C:\\Program Files\\MOM\\MOMService.exe",
      modules: [HELD],
    });
    const before = worldOf(machine);
    for (const outcome of [await stack.preview(), await stack.up()]) {
      const said = errorsOf(outcome);
      assert.match(said, /EX1: powershell\.exe \(process \d+\) holds .*\\Microsoft\.Exchange\.Data\.dll/);
      assert.match(said, /MOMService\.exe \(process \d+\) with service MomAgent holds .*\\Cdoex\.dll/);
      assert.match(said, /FILE_IN_USE \(docs\/errors\/FILE_IN_USE\.md\)/);
      assert.match(said, /name it in fileInUse\.stopServices/);
      assert.notEqual(outcome.error, "");
    }
    assert.deepEqual(worldOf(machine), before);
    assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);
    close();
    await machine.administrator.setService("MomAgent", { running: false });
  });

  it("starts no msiexec when a program comes between plan and installation, and goes on when it has gone", async () => {
    const before = worldOf(machine);
    let leave = (): void => undefined;
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!/schtasks\.exe" \/create/i.test(what)) return;
      stop();
      leave = machine.faults.loadFile(HELD);
    });
    const outcome = await stack.up();
    assert.match(errorsOf(outcome), /msiexec was not started, because agent\.exe \(process \d+\) holds /);
    assert.match(errorsOf(outcome), /The server is at RTM-RU6, and its \d+ services are back as they were/);
    assert.deepEqual(worldOf(machine), before);

    leave();
    const again = await stack.up();
    assert.equal(again.error, "", errorsOf(again));
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual({ ...worldOf(machine), level: "", events: [] }, { ...before, level: "", events: [] });
  });
});

function errorsOf({ messages }: Outcome): string {
  return messages
    .filter(({ severity }) => severity === "error")
    .map(({ text }) => text)
    .join("\n");
}

function worldOf(machine: Machine): {
  readonly level: string;
  readonly services: object;
  readonly events: object;
} {
  return {
    level: machine.level(),
    services: machine.services.snapshot(),
    events: machine.events().filter(({ source }) => source === "MsiInstaller"),
  };
}
