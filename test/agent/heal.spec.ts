import assert from "node:assert/strict";
import type { CollectReply, Inspection, JobAction, JobResult } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { bootAndSettle, lockAndResume, newestJob, untilDark, wounds } from "./died-job";
import { auditLines, claim, RECORD_TOKEN, takeLock } from "./owned";
import { followToEnd, installAction, removeAction, rollupJob, stageAndLock, TOKEN } from "./staged-rollup";

const JOB = "C:\\ExchangeRollup\\jobs\\job-1";
const PHASES = [
  "starting",
  "stopping services",
  "replacing files",
  "half replaced",
  "registering",
  "restoring services",
] as const;

async function readyServer(language: "en" | "de" = "en"): Promise<Machine> {
  const machine = standaloneServer({ level: ["RTM-RU1", "RTM-RU6"], language });
  await stageAndLock(machine);
  await claim(machine);
  return machine;
}

async function start(machine: Machine, actions: readonly JobAction[] = [installAction()]): Promise<void> {
  await value(machine, rollupJob({ actions })).catch((error: unknown) => {
    if (machine.power === "on") throw error;
  });
}

const isoSeconds = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

async function resultOf(machine: Machine): Promise<JobResult> {
  return (await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 0 })).result;
}

const msiexecs = (machine: Machine): number =>
  machine.steps.recorded().filter(({ what }) => /^"[^"]*\\msiexec\.exe"/i.test(what)).length;

/** Kills the job's own process; what it started goes on. */
function killJob(machine: Machine): void {
  kill(machine, /cscript\.exe" .* (job|heal) "/);
}

/** The client that the job waits for; Windows Installer's service goes on. */
function killClient(machine: Machine): void {
  kill(machine, /\\msiexec\.exe" .*\/norestart/);
}

function kill(machine: Machine, what: RegExp): void {
  const process = machine.processes().find(({ commandLine }) => what.test(commandLine));
  if (!process) throw new Error(`nothing runs that is ${String(what)}`);
  machine.processTable.kill(process.pid);
}

describe("a server that loses power", () => {
  for (const phase of PHASES) {
    it(`while msiexec is at "${phase}" heals at its next boot`, async () => {
      const machine = await readyServer();
      const before = machine.services.snapshot();
      machine.faults.cutPowerAt(phase);
      await start(machine);
      assert.equal(await untilDark(machine), true);
      await bootAndSettle(machine);
      assert.deepEqual(wounds(machine, before), []);
      assert.equal(machine.level(), "RTM-RU7", "the same command went on");
      const result = await resultOf(machine);
      assert.equal(result.healed, true);
      assert.equal(result.services.complete, "yes");
      assert.deepEqual(
        result.runs.map(({ exitCode }) => exitCode),
        [0],
      );
      assert.match(result.trouble.join(), /had been interrupted.*run again and ended with 0/);
      assert.equal((await newestJob(machine)).phase, "done");
      assert.equal(
        auditLines(machine).filter((line) => /job job-1 \| died and was healed/.test(line)).length,
        1,
      );
    });
  }

  for (const [what, actions] of [
    ["an installation", [installAction()]],
    ["a removal", [removeAction("RTM-RU6")]],
    ["a removal and an installation", [removeAction("RTM-RU6"), installAction()]],
  ] as const) {
    it(`at any step of ${what} heals at its next boot, or by a resumption where nothing was changed yet`, async () => {
      const whole = await readyServer();
      const from = whole.steps.recorded().length;
      await start(whole, actions);
      const applied = whole.steps.recorded().length;
      await followToEnd(whole, "job-1");
      const points = whole.steps
        .recorded()
        .filter(({ lane }, at) => at >= from && (lane !== "by hand" || at < applied))
        .filter((_, at, { length }) => at % Math.ceil(length / 12) === 0);
      const levels = ["RTM-RU6", "RTM-RU1", whole.level()];
      for (const point of points) {
        const machine = await readyServer();
        const before = machine.services.snapshot();
        machine.steps.onStep(point.name, () => machine.powerOff());
        await start(machine, actions);
        assert.equal(await untilDark(machine), true, point.name);
        await bootAndSettle(machine);
        const job = await newestJob(machine).catch(() => null);
        if (job && job.phase !== "done") {
          assert.deepEqual(
            machine.services.startChanges,
            [],
            "nothing was touched before healing was secured",
          );
          await lockAndResume(machine);
        }
        assert.deepEqual(wounds(machine, before), [], `${point.name} ${point.what}`);
        assert.ok(levels.includes(machine.level()), `${machine.level()} after ${point.name}`);
      }
    });
  }

  it("again while it heals heals at the boot after that", async () => {
    for (const phase of ["rolling back", "half replaced"] as const) {
      const machine = await readyServer();
      const before = machine.services.snapshot();
      machine.faults.cutPowerAt("restoring services");
      await start(machine);
      assert.equal(await untilDark(machine), true);
      machine.faults.cutPowerAt(phase);
      await bootAndSettle(machine);
      assert.equal(machine.power, "off", phase);
      assert.equal(machine.tasks.all.length, 1);
      await bootAndSettle(machine);
      assert.deepEqual(wounds(machine, before), []);
      assert.equal(machine.level(), "RTM-RU7");
      assert.equal(auditLines(machine).filter((line) => /job job-1/.test(line)).length, 1);
    }
  });

  it("before the services are back, after a removal, does not forget what they were", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    await start(machine, [removeAction("RTM-RU6")]);
    while (!machine.services.startChanges.some(({ by, to }) => by === "sc.exe" && to === "auto"))
      await machine.clock.advance(2_000);
    machine.powerOff();
    await bootAndSettle(machine);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal(machine.level(), "RTM-RU1");
    assert.equal((await resultOf(machine)).healed, true);
  });

  it("heals on a German server too", async () => {
    const machine = await readyServer("de");
    const before = machine.services.snapshot();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal((await newestJob(machine)).healsAtBoot, "yes");
    assert.equal(await untilDark(machine), true);
    await bootAndSettle(machine);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal((await newestJob(machine)).healsAtBoot, "no");
  });

  it("starts no Exchange service where Windows Installer cannot finish, and says what is on the disk", async () => {
    const machine = await readyServer();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    machine.faults.msiexecFails(1625);
    await bootAndSettle(machine);
    const result = await resultOf(machine);
    assert.deepEqual(machine.invariants.broken, []);
    assert.equal(machine.services.get("MSExchangeTransport").state, 1);
    assert.equal(result.services.complete, "no");
    assert.match(
      result.trouble.join(),
      /ended with 1625.*holds an unfinished installation, so no service was/,
    );
    assert.deepEqual(machine.tasks.all, [], "it gave up, and the next operation decides");
  });

  it("tries again when it is asked to, after Windows Installer could not finish, and is whole then", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    machine.faults.msiexecFails(1625);
    await bootAndSettle(machine);
    const left = await value<Inspection>(machine, { op: "inspect" });
    assert.equal(left.job?.phase, "done");
    assert.deepEqual(left.unfinished, { since: left.unfinished?.since, job: "job-1", said: "" });
    assert.ok((left.unfinished?.since ?? "9") < (await resultOf(machine)).endedAt);
    await takeLock(machine);
    assert.equal(
      (await failure(machine, { op: "disown", lock: TOKEN, token: RECORD_TOKEN })).code,
      "jobExists",
    );
    await lockAndResume(machine);
    assert.equal((await value<Inspection>(machine, { op: "inspect" })).unfinished?.job, "job-1");
    machine.faults.msiexecWorks();
    await lockAndResume(machine);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal((await value<Inspection>(machine, { op: "inspect" })).unfinished, null);
    assert.equal(auditLines(machine).filter((line) => /job job-1/.test(line)).length, 3);
  });

  it("heals at its next boot also when power failed while it was to try again", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    machine.faults.msiexecFails(1625);
    await bootAndSettle(machine);
    machine.faults.msiexecWorks();
    machine.faults.cutPowerAt("half replaced");
    await takeLock(machine);
    await value(machine, { op: "resume", token: TOKEN, job: "job-1" });
    assert.equal(await untilDark(machine), true);
    await bootAndSettle(machine);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("does not take for its own what was cut off after it was over", async () => {
    const machine = await readyServer();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    machine.faults.msiexecFails(1625);
    await bootAndSettle(machine);
    machine.faults.msiexecWorks();
    await machine.administrator.installRollup("RTM-RU7");
    machine.faults.cutPowerAt("half replaced");
    void machine.administrator.removeRollup("RTM-RU7").catch(() => undefined);
    while (machine.power === "on") await machine.clock.advance(10_000);
    await machine.powerOn();
    const { unfinished } = await value<Inspection>(machine, { op: "inspect" });
    assert.deepEqual([unfinished?.job, unfinished?.said], [null, ""]);
  });

  it("does nothing at a boot once the job has its result", async () => {
    const machine = await readyServer();
    await start(machine);
    await followToEnd(machine, "job-1");
    const runs = msiexecs(machine);
    const from = machine.steps.recorded().length;
    machine.powerOff();
    await bootAndSettle(machine);
    assert.deepEqual(machine.steps.recorded().slice(from), []);
    assert.equal(msiexecs(machine), runs);
  });

  it("after the result and before the task is gone only loses the task", async () => {
    const whole = await readyServer();
    await start(whole);
    await followToEnd(whole, "job-1");
    const point = whole.steps
      .recorded()
      .find(({ what }) => /^"[^"]*schtasks.exe" \/delete .*-heal/.test(what));
    assert.ok(point);
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.steps.onStep(point.name, () => machine.powerOff());
    await start(machine);
    assert.equal(await untilDark(machine), true);
    const result = machine.files.system.read(`${JOB}\\result.json`);
    const runs = msiexecs(machine);
    await bootAndSettle(machine);
    assert.deepEqual(machine.files.system.read(`${JOB}\\result.json`), result);
    assert.equal(msiexecs(machine), runs);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal((await newestJob(machine)).phase, "done");
  });

  it("is left alone by us when the installation that was cut off is somebody else's", async () => {
    const machine = await readyServer();
    const from = machine.steps.recorded().length;
    void machine.administrator.installRollup("RTM-RU7").catch(() => undefined);
    machine.faults.cutPowerAt("half replaced");
    assert.equal(await untilDark(machine), true);
    await machine.powerOn();
    await machine.clock.advance(600_000);
    const ours = machine.steps.recorded().slice(from);
    assert.ok(!ours.some(({ what }) => /cscript/.test(what)));
    assert.ok(machine.msi.transactions.journal, "it stays as it is");
  });
});

describe("a job whose process dies", () => {
  it("is resumed: what its msiexec still does is waited for, and nothing is installed twice", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    await start(machine);
    await machine.clock.advance(30_000);
    killJob(machine);
    const dead = await newestJob(machine);
    assert.deepEqual([dead.alive, dead.phase, dead.healsAtBoot], ["no", "installing", "yes"]);
    const phases = (await lockAndResume(machine)).map(({ phase }) => phase);
    assert.ok(phases.includes("healing"));
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(wounds(machine, before), []);
    const installed = machine.events().filter(({ id }) => id === 1022);
    assert.equal(installed.length, 1);
  });

  it("with the client that it waited for is resumed: its own installation is called nobody else's, and nothing failed", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    await start(machine);
    await machine.clock.advance(30_000);
    killJob(machine);
    killClient(machine);
    const notes = (await lockAndResume(machine)).map(({ note }) => note).join("\n");
    assert.match(notes, /still at work, most likely on what this job began since/);
    assert.doesNotMatch(notes, /another installation/);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(wounds(machine, before), []);
    const { runs, trouble } = await resultOf(machine);
    assert.deepEqual(
      runs.map(({ exitCode }) => exitCode),
      [null],
    );
    assert.match(trouble.join(), /It ended by itself meanwhile/);
    assert.equal(machine.events().filter(({ id }) => id === 1022).length, 1);
  });

  it("keeps the lock alive while it heals, for who resumed it", async () => {
    const machine = await readyServer();
    machine.faults.slowStop("MSExchangeTransport", 1000);
    await start(machine);
    await machine.clock.advance(30_000);
    killJob(machine);
    await machine.clock.advance(130_000);
    await takeLock(machine, "token-bob1", "bob@laptop");
    await value(machine, { op: "resume", token: "token-bob1", job: "job-1" });
    const resumed = machine.clock.now();
    await machine.clock.advance(130_000);
    const { lock, job, time } = await value<Inspection>(machine, { op: "inspect" });
    assert.deepEqual([job?.alive, job?.phase], ["yes", "healing"]);
    assert.equal(lock?.who, "bob@laptop");
    assert.ok((lock?.until ?? "") < time, "its lease is over");
    assert.ok(
      (lock?.until ?? "") < isoSeconds(resumed + 10_000),
      "since the job lives, and not since it lapsed",
    );
    assert.equal(lock?.alive, true);
    await followToEnd(machine, "job-1");
  });

  it("keeps every other job out until it has its result", async () => {
    const machine = await readyServer();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    await machine.powerOn();
    machine.tasks.end("ExchangeRollup-job-1-heal");
    await machine.clock.advance(1_000);
    machine.tasks.end("ExchangeRollup-job-1-heal");
    await takeLock(machine);
    const runs = msiexecs(machine);
    const { code, message } = await failure(machine, rollupJob({ id: "job-2" }));
    assert.equal(code, "jobExists");
    assert.match(message, /^Another job (died|runs) on this server/);
    assert.equal(msiexecs(machine), runs);
    await lockAndResume(machine);
    await machine.clock.advance(5_000);
    await value(machine, rollupJob({ id: "job-2" }));
    await followToEnd(machine, "job-2");
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("may be resumed by many at once, and at the moment of a boot: it heals once", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    await machine.powerOn();
    await takeLock(machine);
    const resume = { op: "resume", token: TOKEN, job: "job-1" } as const;
    await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => value(machine, resume)));
    await followToEnd(machine, "job-1");
    await value(machine, resume);
    assert.equal(msiexecs(machine), 2);
    await machine.clock.advance(60_000);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal(auditLines(machine).filter((line) => /job job-1/.test(line)).length, 1);
  });

  it("is resumed by one that waits while another puts the agent in place", async () => {
    const machine = await readyServer();
    await start(machine);
    killJob(machine);
    await takeLock(machine);
    const guard = "C:\\ExchangeRollup\\agent\\agents.guard";
    const written = (): number =>
      machine.steps.recorded().filter(({ what }) => /ExchangeRollup\\agent\\(agent-|rad)/i.test(what)).length;
    const before = written();
    machine.files.putFile(guard);
    const release = machine.files.hold(guard, { deny: "write", pid: 4 });
    let meanwhile: number | undefined;
    machine.clock.after(5_000, () => {
      meanwhile = written();
      release();
    });
    await value(machine, { op: "resume", token: TOKEN, job: "job-1" });
    assert.equal(meanwhile, before, "nothing is moved under another's hand");
    assert.ok(written() > before);
    await followToEnd(machine, "job-1");
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("is resumed even where its start-up task was taken away", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    machine.faults.cutPowerAt("half replaced");
    await start(machine);
    assert.equal(await untilDark(machine), true);
    for (const { name } of machine.tasks.all) machine.tasks.remove(name);
    await bootAndSettle(machine);
    assert.equal((await newestJob(machine)).healsAtBoot, "no");
    await lockAndResume(machine);
    assert.deepEqual(wounds(machine, before), []);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("needs the lock to be resumed, and a job of that name", async () => {
    const machine = await readyServer();
    assert.equal(
      (await failure(machine, { op: "resume", token: "token-none", job: "job-1" })).code,
      "notLocked",
    );
    assert.equal((await failure(machine, { op: "resume", token: TOKEN, job: "job-1" })).code, "jobUnknown");
  });
});

describe("a job that cannot secure its healing", () => {
  it("changes nothing, and says so", async () => {
    const machine = await readyServer();
    const before = machine.services.snapshot();
    const runs = msiexecs(machine);
    machine.steps.onStep("task 1:1", () => void machine.services.stop("Schedule"));
    await start(machine);
    await followToEnd(machine, "job-1");
    const result = await resultOf(machine);
    assert.match(
      result.trouble.join(),
      /start-up task .* could not be created: schtasks ended with 1 .*nothing was changed/,
    );
    assert.deepEqual(result.runs, []);
    assert.equal(msiexecs(machine), runs);
    assert.deepEqual(
      machine.services.snapshot().filter(({ name }) => name !== "Schedule"),
      before.filter(({ name }) => name !== "Schedule"),
    );
  });
});
