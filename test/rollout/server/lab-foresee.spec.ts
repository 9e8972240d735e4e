import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, labPatchCode } from "../../../lab/msp";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { fails, LabRun } from "./lab-run";

const HELD_FILE = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("trouble that a server of the lab shows before", () => {
  let run: LabRun;

  beforeEach(async () => (run = await LabRun.start()));
  afterEach(() => run.stop());

  it("an open management shell stops preview and up, nothing is touched, and once it is closed up succeeds", async () => {
    const { machine } = run;
    const services = machine.services.snapshot();
    const close = machine.administrator.openManagementShell();
    const plan = await run.foresee();
    assert.equal(plan.kind === "refused" && plan.refusals[0]?.code, "FILE_IN_USE");
    const error = await fails(run.bring(), "FILE_IN_USE");
    assert.match(
      error.message,
      /^EX1: powershell\.exe \(process \d+\) holds .*Microsoft\.Exchange\.Data\.dll\./,
    );
    assert.equal(error.touched, false);
    untouched();
    assert.equal(machine.files.system.stat("C:\\ExchangeRollup"), undefined);

    close();
    await run.bring();
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), services);
  });

  it("a program that comes between plan and msiexec keeps msiexec from starting, and the services run on", async () => {
    const { machine } = run;
    const services = machine.services.snapshot();
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!/schtasks\.exe" \/create/i.test(what)) return;
      stop();
      machine.faults.loadFile(HELD_FILE);
    });
    const error = await fails(run.bring(), "FILE_IN_USE");
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
    run.machine.faults.holdFile(HELD_FILE);
    const error = await fails(run.bring(), "INSTALL_FAILED");
    assert.match(error.message, /agent\.exe \(process \d+\) held .*Cdoex\.dll/);
    assert.equal(levelOf(run.machine), "RTM-RU6");
  });

  for (const [what, code] of [
    ["Exchange itself", EXCHANGE_PRODUCT_CODE],
    ["the applied rollup", labPatchCode("RTM-RU6")],
  ] as const) {
    it(`a lost package of ${what} stops up before anything is touched`, async () => {
      run.machine.faults.loseCachedPackage(code);
      const error = await fails(run.bring(), "INSTALLER_CACHE");
      assert.match(error.message, /C:\\WINDOWS\\Installer\\\w+\.ms[ip] \(/);
      untouched();
    });
  }

  /** No service was stopped or disabled, and Windows Installer was not asked for anything. */
  function untouched(): void {
    const { machine } = run;
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.deepEqual(machine.services.startChanges, []);
    assert.ok(!machine.steps.recorded().some(({ kind }) => kind === "installer"));
    assert.deepEqual(
      machine.events().filter(({ source }) => source === "MsiInstaller"),
      [],
    );
  }
});
