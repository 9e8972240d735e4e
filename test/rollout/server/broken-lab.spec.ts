import * as assert from "node:assert/strict";

import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { runMicrosoftUpdate } from "../../../lab/world/exchange/microsoft-update";
import { lookAtServer } from "../../../rollout/server";
import { fails, LabRun } from "./lab-run";

const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";
const HOME = "C:\\ExchangeRollup";

/** KB 953469's known issue, over the wire; what is claimed is looked up in the lab's world. */
describe("a server of the lab that Microsoft Update left with disabled services", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("is told by a look: since when, which update, which file and who held it", async () => {
    run = await LabRun.start();
    await updateFails(run);
    const { problems, level } = await lookAtServer(await run.connect());
    assert.equal(level, "RTM-RU6");
    const text = problems.join("\n");
    assert.match(
      text,
      /MSExchangeTransport.* are disabled since Update Rollup 7 .*\(KB953469\) failed 2008-07-14 \d\d:\d\d UTC/,
    );
    assert.match(
      text,
      /with 1603, which Microsoft Update shows as 0x80070643, because MOMService\.exe \(process \d+\) held .*Cdoex\.dll/,
    );
    assert.match(text, /puts them back first, from Exchange's own saved state/);
  });

  it("is repaired and brought on after the first failure, with every service as before it", async () => {
    run = await LabRun.start();
    await run.machine.administrator.setService("MSExchangePOP3", { start: "auto", running: true });
    const services = run.machine.services.snapshot();
    await updateFails(run);
    const outcome = await run.bring();
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.deepEqual(run.machine.services.snapshot(), services);
    assert.equal(outcome.run?.did, "installed RTM-RU7");
    assert.match(
      run.told.join("\n"),
      /Put back the services that the failed attempt of 2008-07-14 \d\d:\d\d UTC left disabled/,
    );
    assert.equal(run.machine.files.system.list(`${HOME}\\jobs`).length, 2);
  });

  it("is previewed with the repair as the first step, and the preview changes nothing", async () => {
    run = await LabRun.start();
    await updateFails(run);
    const before = world(run);
    const plan = await run.foresee();
    assert.ok(plan.kind === "change");
    assert.deepEqual(
      plan.steps.map(({ kind }) => kind),
      ["repair", "stage", "install", "verify"],
    );
    assert.match(
      plan.steps[0]!.title,
      /from Exchange's own saved state: .*MSExchangeTransport automatic.*unverified/,
    );
    assert.deepEqual(world(run), before);
  });

  it("at its level already is repaired alone, and that is over then", async () => {
    run = await LabRun.start();
    const services = run.machine.services.snapshot();
    await updateFails(run);
    const plan = await run.foresee({ rollup: "RU6" });
    assert.deepEqual(plan.kind === "change" && plan.steps.map(({ kind }) => kind), ["repair", "verify"]);
    const outcome = await run.bring({ rollup: "RU6" });
    assert.deepEqual(run.machine.services.snapshot(), services);
    assert.equal(levelOf(run.machine), "RTM-RU6");
    assert.equal(outcome.run?.did, "put services back");
    const again = await run.bring({ rollup: "RU6" }, outcome);
    assert.equal(again.run, null);
    assert.deepEqual(again.state.problems, []);
  });

  it("is refused with the list after the second failure, and not touched; it goes on when a person has decided", async () => {
    run = await LabRun.start();
    const services = run.machine.services.snapshot();
    await updateFails(run);
    await updateFails(run);
    const before = world(run);
    const error = await fails(run.bring(), "SERVER_BROKEN");
    assert.equal(error.touched, false);
    assert.match(error.message, /2 attempts failed, and a second one overwrites what Exchange had saved/);
    assert.match(
      error.message,
      /\n {2}MSExchangeTransport: disabled now; was disabled and stopped by Exchange's saved state, which is not proved/,
    );
    assert.match(error.message, /\n {2}WinMgmt: disabled now/);
    assert.deepEqual(world(run), before);
    assert.equal(run.machine.files.system.stat(HOME), undefined);

    for (const { name, start: type, running } of services)
      if (run.machine.services.get(name).start !== type || running)
        await run.machine.administrator.setService(name, { start: type, running });
    await run.bring();
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.deepEqual(run.machine.services.snapshot(), services);
  });

  it("whose log was cleared is refused: an earlier failure would not be seen", async () => {
    run = await LabRun.start();
    run.machine.log.forget("Application");
    await updateFails(run);
    const before = world(run);
    const error = await fails(run.bring(), "SERVER_BROKEN");
    assert.match(
      error.message,
      /the Application log begins 2008-07-14 \d\d:\d\d UTC only, and a failed attempt before that/,
    );
    assert.deepEqual(world(run), before);
  });

  it("whose log was cleared afterwards is seen by all its services being disabled at once", async () => {
    run = await LabRun.start();
    await updateFails(run);
    run.machine.log.forget("Application");
    const error = await fails(run.bring(), "SERVER_BROKEN");
    assert.match(error.message, /names no failed attempt/);
    assert.equal(levelOf(run.machine), "RTM-RU6");
  });

  it("that a second attempt succeeded on with services disabled, as Exchange restores them then, is told and not repaired", async () => {
    run = await LabRun.start();
    await updateFails(run);
    assert.equal(await runMicrosoftUpdate(run.machine), 0);
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.equal(run.machine.services.get("MSExchangeTransport").start, "disabled");
    const before = run.machine.services.snapshot();
    const outcome = await run.bring();
    assert.match(
      outcome.state.problems.join("\n"),
      /A person has to decide: .*MSExchangeTransport: disabled now; nothing is known/,
    );
    assert.deepEqual(run.machine.services.snapshot(), before);
    await fails(run.bring({ rollup: "RU6" }, outcome), "SERVER_BROKEN");
    assert.deepEqual(run.machine.services.snapshot(), before);
  });

  it("is not repaired from files that another attempt wrote, though the log names only one", async () => {
    run = await LabRun.start();
    const { machine } = run;
    // Power fails while services are being disabled: no event, and half of them stay so.
    const off = new Promise<void>((resolve) => machine.onPower((power) => power === "off" && resolve()));
    const stop = machine.steps.onEveryStep(({ what }) => {
      if (!what.includes("disable MSExchangeFDS")) return;
      stop();
      machine.powerOff();
    });
    void runMicrosoftUpdate(machine).catch(() => undefined);
    await off;
    await machine.powerOn();
    await updateFails(run);
    const error = await fails(run.bring(), "SERVER_BROKEN");
    assert.match(
      error.message,
      /are older \(2008-07-14 \d\d:\d\d UTC\) than that attempt|calls every one|written/,
    );
    assert.equal(levelOf(machine), "RTM-RU6");
  });

  it("after a run of ours is refused with how that run had proved each service to be", async () => {
    run = await LabRun.start({ level: "RTM-RU5" });
    const had = await run.bring({ rollup: "RU6" });
    await updateFails(run);
    await updateFails(run);
    const error = await fails(run.bring({}, had), "SERVER_BROKEN");
    assert.match(
      error.message,
      /MSExchangeTransport: disabled now; was automatic and running 2008-07-14 \d\d:\d\d UTC, when job rtm-ru6-\w+ ended/,
    );
  });

  it("after an attempt of ours that failed is refused: that one's files were written over, and an attempt without an event would not be seen", async () => {
    run = await LabRun.start();
    run.machine.faults.msiexecFails(1603, "replacing files");
    await assert.rejects(run.bring(), { code: "INSTALL_FAILED" });
    run.machine.faults.msiexecWorks();
    await updateFails(run);
    const before = world(run);
    const error = await fails(run.bring(), "SERVER_BROKEN");
    assert.match(error.message, /wrote over them/);
    assert.match(
      error.message,
      /MSExchangeTransport: disabled now; was automatic and running .* when job rtm-ru7-\w+ ended/,
    );
    assert.deepEqual(world(run), before);
  });

  it("is repaired before a rollup of ours is taken away, too", async () => {
    run = await LabRun.start({ level: "RTM-RU5" });
    const services = run.machine.services.snapshot();
    const had = await run.bring({ rollup: "RU6" });
    await updateFails(run);
    await run.take(had);
    assert.equal(levelOf(run.machine), "RTM-RU5");
    assert.deepEqual(run.machine.services.snapshot(), services);
  });

  it("with POP3 alone disabled, and no failure in its log, is an administrator's choice that stays", async () => {
    run = await LabRun.start();
    await run.machine.administrator.setService("MSExchangePOP3", { start: "disabled" });
    const services = run.machine.services.snapshot();
    const { problems } = await lookAtServer(await run.connect());
    assert.deepEqual(problems, []);
    await run.bring();
    assert.deepEqual(run.machine.services.snapshot(), services);
  });

  it("that loses power while it is repaired is repaired by its boot, and brought on", async () => {
    run = await LabRun.start();
    const { machine } = run;
    const services = machine.services.snapshot();
    await updateFails(run);
    let cut = false;
    machine.services.onChange(() => {
      if (cut || machine.services.get("MSExchangeADTopology").start !== "auto") return;
      cut = true;
      void machine.restart();
    });
    await run.bring();
    assert.equal(cut, true);
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), services);
  });

  /** Microsoft Update meets a file that a monitoring agent holds, which is gone afterwards. */
  async function updateFails({ machine }: LabRun): Promise<void> {
    const release = machine.faults.holdFile(HELD, "C:\\Program Files\\MOM\\MOMService.exe");
    assert.equal(await runMicrosoftUpdate(machine), 0x80070643);
    release();
  }
});

/** What an administrator would look at. */
function world({ machine }: LabRun): object {
  return {
    level: machine.level(),
    services: machine.services.snapshot(),
    changes: machine.services.startChanges.length,
    events: machine.events().filter(({ source }) => source === "MsiInstaller"),
    saved: machine.files.system.list("C:\\ExchangeSetupLogs"),
  };
}
