import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, labPatchCode } from "../../../lab/msp";
import { site, type Site } from "../../../lab/site";
import type { SiteServer } from "../../../lab/site-server";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, foreseeServer, RolloutError } from "../../../rollout/server";
import type { RolloutErrorCode, ServerOutcome, ServerWish } from "../../../rollout/server/contract";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
const HELD_FILE = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("trouble that a server of the lab shows before", function () {
  this.timeout(60_000);
  let lab: Site | undefined;
  let server: SiteServer;
  const machines: Machine[] = [];

  beforeEach(async () => {
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    server = lab.server("EX1");
  });

  afterEach(async () => {
    const ended = lab;
    lab = undefined;
    for (const machine of machines.splice(0)) machine.close();
    await ended?.stop();
    assert.deepEqual(ended?.refusals(), []);
    assert.deepEqual(ended?.broken(), []);
  });

  it("an open management shell stops preview and up, nothing is touched, and once it is closed up succeeds", async () => {
    const { machine } = server;
    const services = machine.services.snapshot();
    const close = machine.administrator.openManagementShell();
    const { plan } = await foreseeServer({ machine: await connected(), wish: wish() });
    assert.equal(plan.kind === "refused" && plan.refusals[0]?.code, "FILE_IN_USE");
    const error = await refuses(bring(), "FILE_IN_USE");
    assert.match(
      error.message,
      /^EX1: powershell\.exe \(process \d+\) holds .*Microsoft\.Exchange\.Data\.dll\./,
    );
    assert.equal(error.touched, false);
    untouched();
    assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);

    close();
    await bring();
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), services);
  });

  it("a program that comes between plan and msiexec keeps msiexec from starting, and the services run on", async () => {
    const { machine } = server;
    const services = machine.services.snapshot();
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!/schtasks\.exe" \/create/i.test(what)) return;
      stop();
      machine.faults.loadFile(HELD_FILE);
    });
    const error = await refuses(bring(), "FILE_IN_USE");
    assert.match(
      error.message,
      /^EX1: RTM-RU7 was not reached: msiexec was not started, because agent\.exe \(process \d+\) holds .*Cdoex\.dll\. The server is at RTM-RU6, and its \d+ services are back as they were\. Close agent\.exe/,
    );
    assert.equal(error.touched, false);
    untouched();
    assert.deepEqual(machine.services.snapshot(), services);
    assert.deepEqual(machine.tasks.all, []);
  });

  it("a file that is only open is seen by nobody before, and ends the installation with the file's name", async () => {
    server.machine.faults.holdFile(HELD_FILE);
    const error = await refuses(bring(), "INSTALL_FAILED");
    assert.match(error.message, /agent\.exe \(process \d+\) held .*Cdoex\.dll/);
    assert.equal(levelOf(server.machine), "RTM-RU6");
  });

  for (const [what, code] of [
    ["Exchange itself", EXCHANGE_PRODUCT_CODE],
    ["the applied rollup", labPatchCode("RTM-RU6")],
  ] as const) {
    it(`a lost package of ${what} stops up before anything is touched`, async () => {
      server.machine.faults.loseCachedPackage(code);
      const error = await refuses(bring(), "INSTALLER_CACHE");
      assert.match(error.message, /C:\\WINDOWS\\Installer\\\w+\.ms[ip] \(/);
      untouched();
    });
  }

  /** No service was stopped or disabled, and Windows Installer was not asked for anything. */
  function untouched(): void {
    const { machine } = server;
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.deepEqual(machine.services.startChanges, []);
    assert.ok(!machine.steps.recorded().some(({ kind }) => kind === "installer"));
    assert.deepEqual(
      machine.events().filter(({ source }) => source === "MsiInstaller"),
      [],
    );
  }

  async function connected(): Promise<Machine> {
    const { host, port, user, password, hostKey } = server;
    const machine = await connectMachine({
      target: { host, port, user, password, hostKey },
      who: "tom@desk",
    });
    machines.push(machine);
    return machine;
  }

  function wish(): ServerWish {
    return {
      rollup: "RU7",
      package: { folder: lab!.packagesFolder },
      packageSha256: null,
      known: null,
      owner: { urn: URN, token: null },
    };
  }

  async function bring(): Promise<ServerOutcome> {
    const reporter = { phase: () => undefined, info: () => undefined, warning: () => undefined };
    const { signal } = new AbortController();
    return bringServer({ machine: await connected(), wish: wish(), reporter, signal });
  }
});

async function refuses(work: Promise<unknown>, code: RolloutErrorCode): Promise<RolloutError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof RolloutError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`expected ${code}`);
}
