import assert from "node:assert/strict";
import type { CollectReply, Inspection, JobStatus, LockReply } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, LANDING, value, ADMINISTRATOR } from "./agent-on";
import { untilQuiet } from "./quiet";
import { followToEnd, installAction, installRollup, rollupJob, stageAndLock, TOKEN } from "./staged-rollup";

const JOB = "C:\\ExchangeRollup\\jobs\\job-1";
const EXCHANGE = "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}";

function applied(machine: Machine): string[] {
  return machine.installer
    .patches(EXCHANGE)
    .filter(({ state }) => state === 1)
    .map(({ properties }) => properties["DisplayName"] ?? "");
}

describe("a job", () => {
  it("brings the server to the rollup and leaves every service as it was", async () => {
    const machine = standaloneServer({ roles: ["ClientAccess", "HubTransport", "Mailbox"] });
    const before = machine.services.snapshot();
    const { result, logTail, events } = await installRollup(machine);
    assert.deepEqual(applied(machine), ["Update Rollup 7 for Exchange Server 2007 (KB953469)"]);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(result.runs[0]?.exitCode, 0);
    assert.deepEqual(result.trouble, []);
    assert.equal(result.services.complete, "yes");
    assert.deepEqual(
      result.patchesAfter?.map(({ state }) => state),
      ["superseded", "applied"],
    );
    assert.match(logTail.at(-1) ?? "", /^=== Verbose logging stopped/);
    assert.deepEqual(
      events?.map(({ id }) => id),
      [1022, 11728],
    );
    assert.deepEqual(machine.refusals, []);
  });

  it("outlives the session that started it", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    const session = new AbortController();
    await value(machine, rollupJob(), { killed: session.signal });
    session.abort();
    await followToEnd(machine, "job-1");
    assert.deepEqual(applied(machine), ["Update Rollup 7 for Exchange Server 2007 (KB953469)"]);
  });

  it("holds the server as long as it runs, and then nobody waits for the lease of a dead controller", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const other = {
      op: "lock",
      token: "token-bob",
      who: "bob@laptop",
      what: "look",
      leaseSeconds: 60,
    } as const;
    assert.equal((await failure(machine, other)).code, "locked");
    await followToEnd(machine, "job-1");
    const { replaced } = await value<LockReply>(machine, other);
    assert.deepEqual([replaced?.token, replaced?.alive], [TOKEN, false]);
  });

  it("leaves no scheduled task behind, and does nothing when its task fires again", async () => {
    const machine = standaloneServer();
    await installRollup(machine);
    assert.deepEqual(machine.tasks.all, []);
    const before = machine.files.system.read(`${JOB}\\result.json`);
    const [agent = ""] = machine.files.system
      .list("C:\\ExchangeRollup\\agent")
      .filter((name) => name.endsWith(".js"));
    const commandLine = `C:\\WINDOWS\\system32\\cscript.exe //nologo C:\\ExchangeRollup\\agent\\${agent} job ${JOB}`;
    assert.equal(await machine.run({ commandLine, account: { name: "SYSTEM", administrator: true } }), 0);
    assert.deepEqual(machine.files.system.read(`${JOB}\\result.json`), before);
  });

  it("runs an agent from the closed folder, not the one that anybody uploaded", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const running = machine.processes().find(({ commandLine }) => / job /.test(commandLine));
    assert.match(
      running?.commandLine ?? "",
      /^"C:\\WINDOWS\\System32\\cscript.exe" \/\/nologo "C:\\ExchangeRollup\\agent\\agent-[0-9a-f]{16}\.js"/,
    );
    machine.disk(ADMINISTRATOR).write(`${LANDING}\\agent.js`, Buffer.from("// replaced meanwhile"));
    machine.files.system.remove(`${LANDING}\\agent.js`);
    assert.equal((await followToEnd(machine, "job-1")).at(-1)?.phase, "done");
  });

  it("puts services back after a failure that left them stopped and disabled", async () => {
    const machine = standaloneServer({ roles: ["ClientAccess", "HubTransport", "Mailbox"] });
    const before = machine.services.snapshot();
    machine.faults.msiexecFails(1603, "replacing files");
    const { result, events } = await installRollup(machine);
    assert.equal(result.runs[0]?.exitCode, 1603);
    assert.deepEqual(applied(machine), ["Update Rollup 6 for Exchange Server 2007 (KB942846)"]);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(result.services.complete, "yes");
    assert.ok(result.services.corrected.includes("MSExchangeIS"));
    assert.ok(
      events?.some(({ id }) => id === 1023),
      "WMI answers again, since WinMgmt was restored",
    );
  });

  it("waits while another installation runs, and then installs", async () => {
    const machine = standaloneServer();
    machine.faults.secondInstallation(200);
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const phases = (await followToEnd(machine, "job-1")).map(({ phase }) => phase);
    assert.ok(phases.includes("waiting"));
    assert.deepEqual(applied(machine), ["Update Rollup 7 for Exchange Server 2007 (KB953469)"]);
  });

  it("gives up waiting when its time is over, with nothing changed", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.secondInstallation(100_000);
    const { result } = await installRollup(machine, { busyWaitSeconds: 60 });
    assert.equal(result.runs[0]?.exitCode, 1618);
    assert.equal(result.services.complete, "yes");
    assert.deepEqual(result.trouble, []);
    assert.deepEqual(applied(machine), ["Update Rollup 6 for Exchange Server 2007 (KB942846)"]);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("starts the installer's service when that cannot be reached, and tries once more", async () => {
    const machine = standaloneServer();
    machine.faults.msiexecFails(1601);
    const started = machine.services.until(() => machine.services.get("msiserver").state !== 1);
    void started.then(() => machine.faults.msiexecWorks());
    const { result } = await installRollup(machine);
    assert.equal(result.runs[0]?.exitCode, 0);
    assert.deepEqual(applied(machine), ["Update Rollup 7 for Exchange Server 2007 (KB953469)"]);
  });

  it("starts no service while Windows Installer is busy again with another installation", async () => {
    const machine = standaloneServer();
    machine.faults.msiexecFails(1603, "replacing files");
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const inProgress = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer\\InProgress";
    const { transactions } = machine.msi;
    const release = transactions.release.bind(transactions);
    transactions.release = () => {
      release();
      transactions.release = release;
      machine.faults.secondInstallation(100_000);
    };
    await untilQuiet(machine);
    await followToEnd(machine, "job-1");
    const { result } = await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 0 });
    assert.ok(machine.keys.view(64).exists(inProgress));
    assert.match(result.trouble.join(), /unfinished installation/);
    assert.equal(result.services.complete, "no");
    assert.equal(machine.services.get("MSExchangeTransport").state, 1);
  });

  it("keeps Windows Installer's words on somebody else's installation that is suspended", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    await stageAndLock(machine);
    void machine.administrator.installRollup("RTM-RU5").catch(() => undefined);
    machine.faults.cutPowerAt("starting");
    while (machine.power === "on") await machine.clock.advance(1_000);
    await machine.powerOn();
    const since = (await value<Inspection>(machine, { op: "inspect" })).unfinished?.since;
    await machine.clock.advance(60_000);
    await value(machine, { op: "lock", token: TOKEN, leaseSeconds: 120, who: "ann@build7", what: "RU7" });
    await value(machine, rollupJob());
    await followToEnd(machine, "job-1");
    const { unfinished } = await value<Inspection>(machine, { op: "inspect" });
    assert.deepEqual([unfinished?.since, unfinished?.job], [since, null]);
    assert.match(
      unfinished?.said ?? "",
      /^1704\. An installation for Update Rollup 5 .* is currently suspended\./,
    );
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("holds the server from its start on, by itself: no lease is left, whatever became of who asked for it", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    let asking: number | undefined;
    machine.steps.onEveryStep(({ what, pid }) => {
      if (/CreateTextFile .*\\started\.txt/.test(what) && asking !== undefined)
        machine.processTable.kill(asking);
      if (/WScript\.Shell\.Run .*schtasks\.exe.* \/run /i.test(what)) asking ??= pid;
    });
    await value(machine, rollupJob()).catch(() => undefined);
    await machine.clock.advance(5_000);
    assert.ok(!machine.processes().some(({ pid }) => pid === asking) && asking !== undefined);
    const running = await value<Inspection>(machine, { op: "inspect" });
    assert.deepEqual([running.job?.alive, running.lock?.alive], ["yes", true]);
    assert.ok(running.lock!.until <= running.time, "its lease is over");
    // Who asked for it lives, and renews while the job runs: that is no lease either.
    await value(machine, { op: "lock", token: TOKEN, leaseSeconds: 300, who: "ann@build7", what: "RU7" });
    const renewed = await value<Inspection>(machine, { op: "inspect" });
    assert.ok(renewed.lock!.until <= renewed.time);
    await followToEnd(machine, "job-1");
    await value(machine, {
      op: "lock",
      token: "token-bob1",
      leaseSeconds: 300,
      who: "bob@laptop",
      what: "RU7",
    });
  });

  it("takes its start-up task away also when that goes wrong once", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    let failed = 0;
    machine.steps.onEveryStep(({ what, pid }) => {
      if (!/^"[^"]*schtasks\.exe" \/delete .*-heal/i.test(what) || pid === undefined || failed > 0) return;
      failed++;
      machine.processTable.kill(pid);
    });
    await value(machine, rollupJob());
    await followToEnd(machine, "job-1");
    await machine.clock.advance(5_000);
    assert.equal(failed, 1);
    assert.deepEqual(machine.tasks.all, []);
  });

  it("names the service that does not start again, and starts all others", async () => {
    const machine = standaloneServer();
    machine.faults.failingStart("MSExchangeTransport", 1069);
    machine.faults.msiexecFails(1603, "replacing files");
    const { result } = await installRollup(machine);
    assert.equal(result.services.complete, "no");
    assert.equal(result.services.failed.length, 1);
    assert.match(result.services.failed[0] ?? "", /^MSExchangeTransport: start failed with 1069/);
    assert.equal(machine.services.get("MSExchangeEdgeSync").state, 4);
  });

  it("waits for a service that takes long to start", async () => {
    const machine = standaloneServer();
    machine.services.get("MSExchangeTransport").startSeconds = 400;
    machine.faults.msiexecFails(1603, "replacing files");
    const { result } = await installRollup(machine);
    assert.equal(result.services.complete, "yes");
    assert.equal(machine.services.get("MSExchangeTransport").state, 4);
  });

  it("does not take the damage of a failed attempt for what the services were", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.failingStart("MSExchangeTransport", 1069);
    machine.faults.msiexecFails(1603, "replacing files");
    await installRollup(machine);
    machine.faults.workingStart("MSExchangeTransport");
    machine.faults.msiexecWorks();
    await value(machine, rollupJob({ id: "job-2" }));
    await followToEnd(machine, "job-2");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("writes one line of the audit for each attempt", async () => {
    const machine = standaloneServer();
    await installRollup(machine, { title: "Rollup\r\n7 | forged" });
    const lines = machine.files.system
      .read("C:\\WINDOWS\\ExchangeRollup\\audit.log")
      .toString()
      .trimEnd()
      .split("\r\n");
    assert.equal(lines.length, 1);
    assert.match(
      lines[0] ?? "",
      /^2008-07-14T20:0\d:\d\dZ \| ann@build7 \| Rollup\?\?7 \? forged \| job job-1 \| exit code 0 \| services restored: yes$/,
    );
  });
});

describe("apply", () => {
  it("needs the lock", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    const { code } = await failure(machine, { ...rollupJob(), token: "token-other" });
    assert.equal(code, "notLocked");
    assert.deepEqual(machine.files.system.list("C:\\ExchangeRollup\\jobs"), []);
  });

  it("needs a staged package", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    const request = rollupJob({
      actions: [installAction({ package: { sha256: "0".repeat(64), name: "other.msp" } })],
    });
    assert.equal((await failure(machine, request)).code, "missingFile");
  });

  it("refuses a second job while one runs, and the same job twice", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const { code, message } = await failure(machine, rollupJob({ id: "job-2" }));
    assert.equal(code, "jobExists");
    assert.match(message, /Update Rollup 7 .* started by ann@build7, in phase installing/);
    await followToEnd(machine, "job-1");
    assert.equal((await failure(machine, rollupJob())).code, "jobExists");
  });

  it("says that the job did not start where Task Scheduler is stopped, and that job never starts later", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    machine.services.stop("Schedule");
    await machine.clock.advance(60_000);
    const { code, detail } = await failure(machine, rollupJob());
    assert.equal(code, "jobNotStarted");
    assert.match(detail, /schtasks \/create: exit code 1/);
    assert.ok(machine.files.find(`${JOB}\\started.txt`), "the marker is taken");
    assert.deepEqual(applied(machine), ["Update Rollup 6 for Exchange Server 2007 (KB942846)"]);
  });

  it("keeps the lock alive as long as the job runs, whatever its lease says", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    await value(machine, rollupJob());
    await value<JobStatus>(machine, {
      op: "status",
      job: "job-1",
      seen: { phase: "installing", note: "x" },
      waitSeconds: 0,
    });
    await machine.clock.advance(130_000);
    const { lock, job } = await value<Inspection>(machine, { op: "inspect" });
    assert.equal(job?.alive, "yes");
    assert.equal(lock?.token, TOKEN);
    assert.equal(lock?.alive, true);
  });
});

describe("status and collect", () => {
  it("know no job that never was", async () => {
    const machine = standaloneServer();
    for (const request of [
      { op: "status", job: "job-9", seen: null, waitSeconds: 5 },
      { op: "collect", job: "job-9", logLines: 5 },
    ] as const) {
      assert.equal((await failure(machine, request)).code, "jobUnknown");
    }
  });

  it("tell that a job died when power failed in the middle", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    machine.faults.cutPowerAt("replacing files");
    await value(machine, rollupJob());
    while (machine.power === "on") await machine.clock.advance(10_000);
    await machine.powerOn();
    const status = await value<JobStatus>(machine, {
      op: "status",
      job: "job-1",
      seen: null,
      waitSeconds: 0,
    });
    assert.equal(status.alive, "no");
    assert.equal(status.phase, "installing");
    const { code, message } = await failure(machine, { op: "collect", job: "job-1", logLines: 5 });
    assert.equal(code, "jobUnknown");
    assert.match(message, /in phase installing and its process is gone/);
  });

  it("answer at once when there is something new, and wait on the server otherwise", async () => {
    const machine = standaloneServer();
    await stageAndLock(machine);
    await value(machine, rollupJob());
    const first = await value<JobStatus>(machine, {
      op: "status",
      job: "job-1",
      seen: null,
      waitSeconds: 60,
    });
    const asked = machine.clock.now();
    await value(machine, {
      op: "status",
      job: "job-1",
      seen: { phase: first.phase, note: first.note },
      waitSeconds: 20,
    });
    assert.ok(machine.clock.now() - asked >= 20_000);
  });
});
