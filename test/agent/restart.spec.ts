import assert from "node:assert/strict";
import type { CollectReply, Inspection, JobResult } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { bootAndSettle, lockAndResume } from "./died-job";
import { auditLines, claim } from "./owned";
import { rollupJob, stageAndLock } from "./staged-rollup";

const RESTART = {
  kind: "restart",
  title: "Restart",
  comment: "exchange-rollup: restart of EX1",
  evenUnfinished: false,
} as const;

async function readyServer(): Promise<Machine> {
  const machine = standaloneServer({ level: "RTM-RU6" });
  await stageAndLock(machine);
  await claim(machine);
  return machine;
}

async function resultOf(machine: Machine, job = "job-1"): Promise<JobResult> {
  return (await value<CollectReply>(machine, { op: "collect", job, logLines: 0 })).result;
}

const restarting = (machine: Machine): Promise<unknown> => value(machine, rollupJob({ actions: [RESTART] }));

describe("a restart as a job", () => {
  it("restarts once, proves the boot, and leaves every service as it was, Manual ones that ran too", async () => {
    const machine = await readyServer();
    await machine.services.startAndWait("MSExchangePOP3");
    const before = machine.services.snapshot();
    assert.equal(machine.services.get("MSExchangePOP3").start, "demand");
    machine.faults.bootSeconds = 400;
    await restarting(machine);
    await machine.clock.sleep(1_800_000);
    assert.equal(machine.boots, 1);
    assert.equal(machine.shutdown.commanded.length, 1);
    const result = await resultOf(machine);
    assert.deepEqual(
      [result.runs.map(({ exitCode }) => exitCode), result.services.complete, result.trouble],
      [[0], "yes", []],
    );
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(machine.tasks.all, []);
    assert.match(auditLines(machine).join("\n"), /job job-1 \| restart \| Windows has booted/);
  });

  it("that somebody cancels is told as not made, and is not made at the next boot", async () => {
    const machine = await readyServer();
    await restarting(machine);
    await machine.clock.sleep(20_000);
    assert.equal(machine.shutdown.abort(), 0);
    await machine.clock.sleep(3_600_000);
    const result = await resultOf(machine);
    assert.equal(result.runs[0]?.exitCode, null);
    assert.match(result.trouble.join(), /did not come within \d+ s: somebody may have cancelled it/);
    await bootAndSettle(machine);
    assert.equal(machine.shutdown.commanded.length, 0);
  });

  it("whose process is killed before Windows goes down is not taken for one that was made", async () => {
    const machine = await readyServer();
    await restarting(machine);
    await machine.clock.sleep(20_000);
    machine.shutdown.abort();
    const job = machine.processes().find(({ commandLine }) => /cscript\.exe" .* job "/.test(commandLine));
    machine.processTable.kill(job!.pid);
    await value(machine, { op: "resume", token: "token-0001", job: "job-1" });
    await machine.clock.sleep(1_800_000);
    const result = await resultOf(machine);
    assert.equal(result.runs[0]?.exitCode, null);
    assert.match(result.trouble.join(), /nothing proves that Windows has booted since/);
  });

  it("leaves no mark of a boot as long as the process that commanded it lives", async () => {
    const machine = await readyServer();
    await restarting(machine);
    await machine.clock.sleep(20_000);
    machine.tasks.run("ExchangeRollup-job-1-boot");
    await machine.clock.sleep(20_000);
    assert.equal(machine.files.file("C:\\ExchangeRollup\\jobs\\job-1\\booted.txt"), undefined);
  });

  it("is not commanded while Windows Installer holds an installation", async () => {
    const machine = await readyServer();
    machine.faults.secondInstallation(7200);
    await restarting(machine);
    await machine.clock.sleep(1_200_000);
    const result = await resultOf(machine);
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(), /not restarted: Windows Installer has an installation under way/);
    assert.deepEqual([machine.boots, machine.shutdown.commanded], [0, []]);
  });

  it("is not commanded where Windows refuses shutdown.exe, and is still owed then", async () => {
    const machine = await readyServer();
    machine.faults.installationNeedsRestart();
    await value(machine, rollupJob());
    await machine.clock.sleep(1_800_000);
    machine.files.system.remove("C:\\WINDOWS\\system32\\shutdown.exe");
    await value(machine, { op: "lock", token: "token-0001", leaseSeconds: 900, who: "a@b", what: "x" });
    await value(machine, rollupJob({ id: "job-2", actions: [RESTART] }));
    await machine.clock.sleep(1_800_000);
    const result = await resultOf(machine, "job-2");
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(), /The server was not restarted: shutdown\.exe ended with/);
    const { restartPending } = await value<Inspection>(machine, { op: "inspect" });
    assert.equal(restartPending.askedBy, "job-1");
    assert.deepEqual([machine.boots, machine.shutdown.commanded], [0, []]);
  });

  it("stands alone in its job, with a comment that fits into a command line", async () => {
    const machine = await readyServer();
    const two = rollupJob({ actions: [RESTART, RESTART] });
    assert.match((await failure(machine, two)).message, /the only action of its job/);
    const sly = rollupJob({ actions: [{ ...RESTART, comment: 'x" & echo' }] });
    assert.equal((await failure(machine, sly)).code, "badRequest");
  });

  it("is owed by an installation that asked for one, until one was tried", async () => {
    const machine = await readyServer();
    machine.faults.installationNeedsRestart();
    await value(machine, rollupJob());
    await machine.clock.sleep(1_800_000);
    assert.equal((await resultOf(machine)).asksForRestart, true);
    const { restartPending } = await value<Inspection>(machine, { op: "inspect" });
    assert.deepEqual(
      [restartPending.pending, restartPending.askedBy, restartPending.touchesExchange],
      ["yes", "job-1", "yes"],
    );
    await value(machine, { op: "lock", token: "token-0001", leaseSeconds: 900, who: "a@b", what: "x" });
    await value(machine, rollupJob({ id: "job-2", actions: [RESTART] }));
    await machine.clock.sleep(1_800_000);
    machine.faults.pendingRename("C:\\Other\\x.dll");
    const after = (await value<Inspection>(machine, { op: "inspect" })).restartPending;
    assert.deepEqual(
      [after.pending, after.askedBy, after.touchesExchange, after.justTried],
      ["yes", null, "no", true],
    );
  });

  for (const [what, pendingBefore] of [
    ["is owed by an installation whose job died before msiexec ended, and was resumed", false],
    ["is not laid to such a job where one was pending before it", true],
  ] as const)
    it(what, async () => {
      const machine = await readyServer();
      if (pendingBefore) machine.faults.pendingRename("C:\\Other\\x.dll");
      machine.faults.installationNeedsRestart();
      await value(machine, rollupJob());
      await machine.clock.sleep(60_000);
      assert.ok(machine.msi.transactions.holder, "msiexec is at work");
      const job = machine.processes().find(({ commandLine }) => /cscript\.exe" .* job "/.test(commandLine));
      machine.processTable.kill(job!.pid);
      await lockAndResume(machine);
      assert.equal(machine.level(), "RTM-RU7");
      const result = await resultOf(machine);
      assert.notEqual(result.runs[0]?.exitCode, 3010, "nobody saw how msiexec ended");
      assert.equal(result.asksForRestart, !pendingBefore);
      const { restartPending } = await value<Inspection>(machine, { op: "inspect" });
      assert.deepEqual(
        [restartPending.pending, restartPending.askedBy],
        ["yes", pendingBefore ? null : "job-1"],
      );
    });
});
