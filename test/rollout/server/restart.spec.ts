import * as assert from "node:assert/strict";

import type { Machine as LabMachine } from "../../../lab/world/machine";
import { hurriedMachine } from "./hurried-machine";
import { fails, LabRun } from "./lab-run";

const WITH_LEAVE = { restart: "ifRequired" } as const;
const WITHOUT = { restart: "never" } as const;

/** What the world counts: boots, and restarts that somebody commanded. */
describe("a restart of a server of the lab", () => {
  let run: LabRun;
  let ex1: LabMachine;

  beforeEach(async () => {
    run = await LabRun.start();
    ex1 = run.machine;
  });
  afterEach(() => run.stop());

  const counts = (): readonly number[] => [ex1.boots, ex1.shutdown.commanded.length];

  it("is only reported without leave: 3010 stays a warning, and the preview says nothing of a restart", async () => {
    ex1.faults.installationNeedsRestart();
    const plan = await run.foresee(WITHOUT);
    assert.ok(plan.kind === "change");
    assert.doesNotMatch([...plan.steps.map(({ title }) => title), ...plan.unforeseen].join("\n"), /restart/i);
    const outcome = await run.bring(WITHOUT);
    assert.equal(outcome.state.restartPending, "yes");
    assert.match(run.told.join("\n"), /a restart is pending\. It is yours to choose when/);
    assert.deepEqual(counts(), [0, 0]);
  });

  it("follows an installation that asks for it, once, and leaves everything as it was", async () => {
    const services = ex1.services.snapshot();
    ex1.faults.installationNeedsRestart();
    const first = await run.bring(WITH_LEAVE);
    assert.deepEqual(counts(), [1, 1]);
    assert.match(ex1.shutdown.commanded[0]!.comment, /EX1.*KB953469/);
    assert.equal(first.state.restartPending, "no");
    assert.equal(first.run?.did, "installed RTM-RU7, restarted the server");
    assert.equal(first.run?.exitCode, 3010);
    assert.deepEqual(ex1.services.snapshot(), services);
    assert.doesNotMatch(run.told.join("\n"), /yours to choose when/);
    assert.deepEqual(ex1.tasks.all, []);

    await run.bring(WITH_LEAVE, first);
    assert.deepEqual(counts(), [1, 1]);
  });

  it("does not follow one that does not ask for it, nor is somebody else's pending restart made", async () => {
    ex1.faults.pendingRename("C:\\Backup\\agent.dll");
    const outcome = await run.bring(WITH_LEAVE);
    assert.equal(outcome.state.restartPending, "yes");
    assert.deepEqual(counts(), [0, 0]);
    assert.ok(run.told.some((text) => /A restart is pending/.test(text)));
  });

  it("comes before an installation where files of Exchange wait for the next start", async () => {
    const path = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\old.tmp";
    ex1.files.putFile(path, { data: Buffer.from("x") });
    ex1.faults.pendingRename(path);
    const plan = await run.foresee(WITH_LEAVE);
    assert.equal(plan.kind === "change" && plan.steps[0]?.kind, "restart");
    const without = await run.foresee(WITHOUT);
    assert.match(without.kind === "change" ? without.warnings.join("\n") : "", /restart the server first/);
    assert.deepEqual(counts(), [0, 0]);

    ex1.msi.transactions.onPhase("starting", () => assert.equal(ex1.boots, 1));
    await run.bring(WITH_LEAVE);
    assert.equal(ex1.level(), "RTM-RU7");
    assert.deepEqual(counts(), [1, 1]);
  });

  it("is made up for by the next operation, when leave is given or the controller died before it", async () => {
    ex1.faults.installationNeedsRestart();
    const first = await run.bring(WITHOUT);
    const plan = await run.foresee(WITH_LEAVE, first);
    assert.deepEqual(plan.kind === "change" && plan.steps.map(({ kind }) => kind), ["restart", "verify"]);
    const second = await run.bring(WITH_LEAVE, first);
    assert.equal(second.run?.did, "restarted the server");
    assert.deepEqual(counts(), [1, 1]);
  });

  it("by the installer itself (1641) is enough", async () => {
    ex1.faults.installerRestartsByItself();
    const services = ex1.services.snapshot();
    await run.bring(WITH_LEAVE);
    assert.equal(ex1.level(), "RTM-RU7");
    assert.deepEqual(counts(), [1, 0]);
    assert.deepEqual(ex1.services.snapshot(), services);
  });

  it("lets an installation go on that was suspended until then (1604), which is no success without it", async () => {
    const services = ex1.services.snapshot();
    ex1.faults.suspendsInstallation("half replaced");
    const error = await fails(run.bring(WITHOUT), "INSTALL_FAILED");
    assert.match(error.message, /1604/);
    assert.equal(ex1.boots, 0);
    await ex1.restart();

    const first = await run.bring(WITHOUT);
    assert.equal(first.state.level, "RTM-RU7");
    assert.deepEqual(ex1.services.snapshot(), services);
  });

  it("for a suspended installation (1604) is made once, and the installation ends well", async () => {
    const services = ex1.services.snapshot();
    ex1.faults.suspendsInstallation("half replaced");
    const outcome = await run.bring(WITH_LEAVE);
    assert.equal(outcome.state.level, "RTM-RU7");
    assert.deepEqual(counts(), [1, 1]);
    assert.deepEqual(ex1.services.snapshot(), services);
    assert.deepEqual(ex1.tasks.all, []);
  });

  it("that does not come back is an error with what was done, and the next operation goes on without another", async () => {
    ex1.faults.installationNeedsRestart();
    ex1.faults.doesNotComeBack();
    const error = await fails(run.bring(WITH_LEAVE, null, await hurriedMachine(run.server)), "NOT_BACK");
    assert.match(error.message, /EX1: was restarted and did not come back within 1800 s\. It was at RTM-RU7/);
    assert.deepEqual(
      [error.touched, error.state?.level, error.run?.did, error.record?.foundLevel],
      [true, "RTM-RU7", "installed RTM-RU7", "RTM-RU6"],
    );
    assert.equal(ex1.power, "off");

    await ex1.powerOn();
    const after = await run.bring(WITH_LEAVE, { record: error.record!, state: error.state! });
    assert.equal(after.state.restartPending, "no");
    assert.deepEqual(counts(), [1, 1]);
  });

  it("that somebody cancels is an error, and is not commanded again", async () => {
    ex1.faults.installationNeedsRestart();
    const { shutdown, clock } = ex1;
    shutdown.onCountdown = () => void clock.after(10_000, () => shutdown.abort());
    const error = await fails(run.bring(WITH_LEAVE), "RESTART_FAILED");
    assert.match(error.message, /cancelled it \(shutdown \/a\)/);
    const after = await run.bring(WITH_LEAVE, { record: error.record!, state: error.state! });
    assert.equal(after.state.restartPending, "yes");
    assert.deepEqual(counts(), [0, 0]);
  });

  it("follows a removal that asks for it, before the server is given up", async () => {
    const first = await run.bring(WITH_LEAVE);
    ex1.faults.installationNeedsRestart();
    await run.take(first, WITH_LEAVE);
    assert.equal(ex1.level(), "RTM-RU6");
    assert.deepEqual(counts(), [1, 1]);
    assert.equal(ex1.files.system.stat("C:\\ExchangeRollup"), undefined);
  });
});
