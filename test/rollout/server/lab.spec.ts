import * as assert from "node:assert/strict";

import { EXCHANGE_PRODUCT_CODE, rollupPackageNames } from "../../../lab/msp";
import { levelOf } from "../../../lab/world/exchange/exchange-server";
import { claimServer } from "../../../rollout/server";
import { fails, LabRun, URN } from "./lab-run";

const HOME = "C:\\ExchangeRollup";
const HELD_FILE = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";

describe("a server of the lab", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("is brought from RU5 to RU6 to RU7, and taking away ends at RU5 with nothing of ours but the audit file", async () => {
    run = await LabRun.start({ level: "RTM-RU5" });
    const services = run.machine.services.snapshot();
    const first = await run.bring({ rollup: "RU6" });
    assert.equal(levelOf(run.machine), "RTM-RU6");
    const second = await run.bring({}, first);
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.deepEqual(second.record, first.record);
    assert.equal(second.record.foundLevel, "RTM-RU5");

    const outcome = await run.take(second);
    assert.equal(levelOf(run.machine), "RTM-RU5");
    assert.equal(outcome.state?.level, "RTM-RU5");
    assert.equal(outcome.run?.did, "removed RTM-RU6, removed RTM-RU7");
    assert.deepEqual(listed(run), { "RTM-RU5": 1 });
    assert.deepEqual(run.machine.services.snapshot(), services);
    assert.deepEqual(remains(run), []);
    assert.deepEqual(run.machine.files.system.list("C:\\WINDOWS\\ExchangeRollup"), ["audit.log"]);
    assert.deepEqual(run.machine.tasks.all, []);
  });

  it("is taken down to RU6 by removing RU7, which lets RU6 come back, without a package", async () => {
    run = await LabRun.start({ level: ["RTM-RU6", "RTM-RU7"] });
    const services = run.machine.services.snapshot();
    const outcome = await run.bring({ rollup: "RU6", package: null });
    assert.equal(levelOf(run.machine), "RTM-RU6");
    assert.deepEqual(run.machine.services.snapshot(), services);
    assert.equal(outcome.run?.did, "removed RTM-RU7");
    assert.match(run.told.join("\n"), /RTM-RU7 was on the server before this resource/);
    assert.equal(outcome.record.foundLevel, "RTM-RU7");
  });

  it("is taken down to RU3, which it never had, by removing what is above and installing RU3, in one job", async () => {
    run = await LabRun.start({ level: "RTM-RU7" });
    const outcome = await run.bring({ rollup: "RU3" });
    assert.equal(levelOf(run.machine), "RTM-RU3");
    assert.equal(outcome.run?.did, "removed RTM-RU7, installed RTM-RU3");
    assert.equal(outcome.run?.from, "RTM-RU7");
    assert.equal(jobs(run).length, 1);
  });

  for (const become of ["stay away", "come back"] as const) {
    it(`is taken down to a rollup that was obsoleted, whether that would ${become} or not`, async () => {
      run = await LabRun.start({ level: ["RTM-RU6", "RTM-RU7"] });
      run.machine.faults.obsoletedPatches(become);
      obsolete(run, "RTM-RU7");
      assert.deepEqual(listed(run), { "RTM-RU6": 4, "RTM-RU7": 1 });
      await run.bring({ rollup: "RU6" });
      assert.equal(levelOf(run.machine), "RTM-RU6");
      assert.deepEqual(listed(run), { "RTM-RU6": 1 });
    });
  }

  it("loses all rollups to none", async () => {
    run = await LabRun.start({ level: ["RTM-RU5", "RTM-RU6", "RTM-RU7"] });
    await run.bring({ rollup: "none", package: null });
    assert.equal(levelOf(run.machine), "RTM");
    assert.deepEqual(listed(run), {});
  });

  it("is not touched where a removal is known to fail, and the preview's words say why", async () => {
    run = await LabRun.start({ level: ["RTM-RU6", "RTM-RU7"] });
    run.machine.faults.makeNotRemovable(rollupPackageNames("RTM-RU7").patchCode);
    await fails(run.bring({ rollup: "RU6" }), "REMOVAL_UNSUPPORTED");
    run.machine.faults.forbidPatchRemoval();
    const error = await fails(run.bring({ rollup: "RU6" }), "REMOVAL_UNSUPPORTED");
    assert.match(error.message, /policy DisablePatchUninstall forbids/);
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.equal(run.machine.files.system.stat(HOME), undefined);
  });

  it("is whole after a removal that asks for the installation source, and says so", async () => {
    run = await LabRun.start({ level: ["RTM-RU6", "RTM-RU7"] });
    const services = run.machine.services.snapshot();
    run.machine.faults.loseBaselineCache("in the middle");
    const error = await fails(run.bring({ rollup: "RU6", package: null }), "REMOVAL_FAILED");
    assert.match(
      error.message,
      /Update Rollup 7 .* could not be removed: msiexec ended with 1603 after \d+ s because it asked for Exchange's original installation source/,
    );
    assert.equal(error.record?.foundLevel, "RTM-RU7");
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.deepEqual(run.machine.services.snapshot(), services);
  });

  it("whose file is held names the file, the holder and the state of its services, and goes on once it is free", async () => {
    run = await LabRun.start();
    const { machine } = run;
    const services = machine.services.snapshot();
    const release = machine.faults.holdFile(HELD_FILE, "C:\\Program Files\\MOM\\MOMService.exe");
    const holder = machine.processes().find(({ image }) => image === "MOMService.exe");
    const error = await fails(run.bring(), "INSTALL_FAILED");
    const [first = "", ...details] = error.message.split("\n");
    assert.match(
      first,
      /^EX1: Update Rollup 7 .* was not installed: msiexec ended with 1603 after \d+ s because /,
    );
    assert.ok(first.includes(`because MOMService.exe (process ${holder?.pid}) held ${HELD_FILE}. `), first);
    assert.match(
      first,
      /The server is at RTM-RU6, and its \d+ services are back as they were\. Stop MOMService\.exe on the server, then run `pulumi up` again\.$/,
    );
    assert.match(details.join("\n"), /Event 11306: .*\n[^]*Return value 3\.\n/);
    assert.equal(levelOf(machine), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), services);

    release();
    await run.bring();
    assert.equal(levelOf(machine), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), services);
  });

  it("that is at its level is adopted: the record is written, and taking away leaves it where it is", async () => {
    run = await LabRun.start({ level: "RTM-RU7" });
    const outcome = await run.bring({ package: null });
    assert.equal(outcome.run, null);
    assert.equal(outcome.record.foundLevel, "RTM-RU7");
    await run.take(outcome);
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.deepEqual(remains(run), []);
  });

  it("is imported as it is, and belongs to the resource from then on", async () => {
    run = await LabRun.start();
    const claimed = await claimServer({ machine: await run.connect(), owner: { urn: URN, token: null } });
    assert.equal(claimed.record.foundLevel, "RTM-RU6");
    const other = { owner: { urn: `${URN}-2`, token: null } };
    const error = await fails(run.bring(other), "OTHER_OWNER");
    assert.match(error.message, /::ex1, taken by .*aliases/);
    assert.equal(levelOf(run.machine), "RTM-RU6");
  });

  it("keeps what was found when a Create comes again without its state", async () => {
    run = await LabRun.start({ level: "RTM-RU5" });
    const first = await run.bring({ rollup: "RU6" });
    const again = await run.bring();
    assert.deepEqual(again.record, first.record);
    await run.take(again);
    assert.equal(levelOf(run.machine), "RTM-RU5");
  });

  it("follows its resource through an alias, and is not given to an old state", async () => {
    run = await LabRun.start({ level: "RTM-RU5" });
    const { record, state } = await run.bring({ rollup: "RU6" });
    const renamed = await run.bring({ owner: { urn: `${URN}-new`, token: record.token } }, { record, state });
    assert.equal(renamed.record.token, record.token);
    await fails(run.bring({ rollup: "RU6", owner: { urn: URN, token: "0".repeat(32) } }), "OTHER_OWNER");
    await fails(run.take({ state, record: { ...record, token: "0".repeat(32) } }), "RECORD_MISSING");
    assert.equal(levelOf(run.machine), "RTM-RU7");
  });

  it("is not taken away from when it would end lower than it was found", async () => {
    run = await LabRun.start();
    const outcome = await run.bring();
    run.machine.msi.unregister(EXCHANGE_PRODUCT_CODE, rollupPackageNames("RTM-RU6").patchCode);
    const error = await fails(run.take(outcome), "WOULD_END_LOWER");
    assert.match(error.message, /would be at RTM for certain, lower than RTM-RU6/);
    assert.equal(listed(run)["RTM-RU7"], 1);
  });

  it("taken away from by a controller that was killed after giving it up is done the second time", async () => {
    run = await LabRun.start();
    const outcome = await run.bring();
    await run.take(outcome);
    await fails(run.take(outcome), "RECORD_MISSING");
    const again = await run.take(outcome, { foundLevel: "RTM-RU6" });
    assert.equal(again.state, null);
    assert.deepEqual(remains(run), []);
  });

  it("finishes alone when the controller dies in the middle, and the next operation takes the result over", async () => {
    run = await LabRun.start();
    const services = run.machine.services.snapshot();
    run.machine.msi.transactions.onPhase(
      "replacing files",
      once(() => run.dies()),
    );
    await assert.rejects(run.bring());
    await run.server.front.faults.acceptConnections();
    const outcome = await run.bring();
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.equal(outcome.record.foundLevel, "RTM-RU6");
    assert.deepEqual(run.machine.services.snapshot(), services);
    assert.equal(jobs(run).length, 1, "one job only");
    // The dead controller's lease.
    await run.machine.clock.sleep(5 * 60_000);
    await run.take(outcome);
    assert.equal(levelOf(run.machine), "RTM-RU6");
  });

  for (const phase of ["stopping services", "replacing files"] as const) {
    it(`that loses power while ${phase} is whole after its boot, and the operation goes on through it`, async () => {
      run = await LabRun.start();
      const services = run.machine.services.snapshot();
      restartsAt(run, phase);
      const outcome = await run.bring();
      assert.equal(levelOf(run.machine), "RTM-RU7");
      assert.deepEqual(run.machine.services.snapshot(), services);
      assert.equal(outcome.record.foundLevel, "RTM-RU6");
      assert.deepEqual(run.machine.tasks.all, []);
    });

    it(`that loses power during a removal while ${phase} is whole after its boot, and is taken away from`, async () => {
      run = await LabRun.start();
      const services = run.machine.services.snapshot();
      const outcome = await run.bring();
      restartsAt(run, phase);
      await run.take(outcome);
      assert.equal(levelOf(run.machine), "RTM-RU6");
      assert.deepEqual(run.machine.services.snapshot(), services);
      assert.deepEqual(remains(run), []);
    });
  }

  it("whose job is killed without a restart has it finished by the same operation", async () => {
    run = await LabRun.start();
    const services = run.machine.services.snapshot();
    run.machine.msi.transactions.onPhase(
      "stopping services",
      once(() => killJob(run)),
    );
    const outcome = await run.bring();
    assert.equal(levelOf(run.machine), "RTM-RU7");
    assert.equal(outcome.state.level, "RTM-RU7");
    assert.deepEqual(run.machine.services.snapshot(), services);
  });

  it("whose job is killed after its result loses the start-up task by the same operation", async () => {
    run = await LabRun.start();
    atLastStep(run, () => undefined);
    const outcome = await run.bring();
    assert.deepEqual(run.machine.tasks.all, []);
    assert.equal(jobs(run).length, 1);
    assert.equal((await (await run.connect()).look()).lock, null, "it was given back");
    await run.take(outcome);
  });

  for (const next of ["an up that has nothing else to do", "an up that goes on", "a destroy"] as const) {
    it(`whose job and controller died after the result loses the start-up task by ${next}`, async () => {
      run = await LabRun.start();
      const first = await run.bring({ rollup: "RU6" });
      atLastStep(run, () => run.dies());
      await assert.rejects(run.bring({}, first));
      assert.equal(run.machine.tasks.all.length, 1);
      await run.server.front.faults.acceptConnections();
      await (await run.connect()).look();
      assert.equal(run.machine.tasks.all.length, 1, "a look changes nothing");
      if (next === "a destroy") await run.take(first);
      else await run.bring({ rollup: next === "an up that goes on" ? "RU6" : "RU7" }, first);
      assert.deepEqual(run.machine.tasks.all, []);
      assert.equal(
        levelOf(run.machine),
        next === "an up that has nothing else to do" ? "RTM-RU7" : "RTM-RU6",
      );
    });
  }

  it("that Windows Installer would not end is ended by the next operation that finds it willing, and brought on", async () => {
    run = await LabRun.start();
    const services = run.machine.services.snapshot();
    restartsAt(run, "replacing files");
    run.machine.onPower((power) => {
      if (power === "on") run.machine.faults.msiexecFails(1625);
    });
    const failed = await fails(run.bring(), "INSTALL_FAILED");
    assert.match(failed.message, /the installation is still unfinished/);
    const still = await fails(run.bring(), "INSTALLER_BUSY");
    assert.match(
      still.message,
      /still holds the installation that job rtm-ru7-\w+ of exchange-rollup began since \d/,
    );
    await fails(run.take({ record: failed.record!, state: failed.state! }), "INSTALLER_BUSY");
    run.machine.faults.msiexecWorks();
    const outcome = await run.bring({ rollup: "RU6" });
    assert.match(run.told.join("\n"), /left an installation unfinished, which Windows Installer still holds/);
    assert.equal(outcome.state.level, "RTM-RU6");
    assert.equal(levelOf(run.machine), "RTM-RU6");
    assert.deepEqual(run.machine.services.snapshot(), services);
  });
});

/** Power comes back by itself: the machine boots, and SSH answers again. */
function restartsAt({ machine }: LabRun, phase: "stopping services" | "replacing files"): void {
  machine.msi.transactions.onPhase(
    phase,
    once(() => void machine.restart()),
  );
}

function killJob({ machine }: LabRun): void {
  for (const { pid, image, commandLine } of machine.processes()) {
    if (/cscript/i.test(image) && / job /.test(commandLine)) machine.processTable.kill(pid);
  }
}

/** Kills the job's process, or lets the controller go with it, when all but its start-up task is over. */
function atLastStep({ machine }: LabRun, act: () => void): void {
  const stop = machine.steps.onEveryStep(({ what }) => {
    if (!/^"[^"]*schtasks\.exe" \/delete .*-heal/i.test(what)) return;
    stop();
    for (const { pid, commandLine } of machine.processes())
      if (/ job /.test(commandLine) || /schtasks/.test(commandLine)) machine.processTable.kill(pid);
    act();
  });
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}

/** Levels of Windows Installer's list with their states. */
function listed({ machine }: LabRun): Readonly<Record<string, number>> {
  const levels = ["RTM-RU3", "RTM-RU5", "RTM-RU6", "RTM-RU7"];
  const found = machine.installer
    .patches(EXCHANGE_PRODUCT_CODE)
    .map(({ patchCode, state }) => [
      levels.find((level) => rollupPackageNames(level).patchCode === patchCode) ?? patchCode,
      state,
    ]);
  return Object.fromEntries(found) as Record<string, number>;
}

/** A list as a package would leave it that replaces the earlier ones by its Revision list (operations.md 3.3). */
function obsolete({ machine }: LabRun, level: string): void {
  const code = rollupPackageNames(level).patchCode;
  const entry = machine.msi.entries(EXCHANGE_PRODUCT_CODE).find((candidate) => candidate.code === code);
  assert.ok(entry);
  machine.msi.register(EXCHANGE_PRODUCT_CODE, {
    ...entry,
    obsoletes: [rollupPackageNames("RTM-RU6").patchCode],
  });
}

function jobs({ machine }: LabRun): readonly string[] {
  return machine.files.system.list(`${HOME}\\jobs`);
}

/** What of ours lies on the server outside %SystemRoot%. */
function remains({ machine }: LabRun): readonly string[] {
  return [HOME, "C:\\Documents and Settings\\Administrator\\.exchange-rollup"].filter((folder) =>
    machine.files.system.stat(folder),
  );
}
