import assert from "node:assert/strict";
import type { CollectReply, Inspection, JobResult, JobSpec } from "../../agent/protocol";
import { addThirdPartyAgent } from "../../lab/world/exchange/third-party-agent";
import type { Machine } from "../../lab/world/machine";
import type { Step } from "../../lab/world/steps";
import { ccr } from "../lab/world/ccr";
import { install, putRollup } from "../lab/world/packages";
import { run, standaloneServer } from "../lab/world/server";
import { failure, value } from "./agent-on";
import { bootAndSettle, lockAndResume, untilDark, wounds } from "./died-job";
import { untilQuiet } from "./quiet";
import { followToEnd, installRollup, removeAction, rollupJob, stageAndLock } from "./staged-rollup";

const AGENT = { stopServices: ["BackupAgent"] };
const HOUR = 3_600_000;

function serverWithAgent(): Machine {
  const machine = standaloneServer();
  addThirdPartyAgent(machine);
  return machine;
}

const states = (machine: Machine, ...names: string[]): number[] =>
  names.map((name) => machine.services.get(name).state);

const msiexecs = (machine: Machine): Step[] =>
  machine.steps.recorded().filter(({ what }) => /^"[^"]*\\msiexec\.exe"/i.test(what));

async function notesOf(machine: Machine, changes: Partial<JobSpec>): Promise<string[]> {
  await stageAndLock(machine);
  await value(machine, rollupJob(changes));
  return (await followToEnd(machine, "job-1")).map(({ note }) => note);
}

async function resultOf(machine: Machine): Promise<JobResult> {
  return (await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 0 })).result;
}

describe("a service that holds a file of Exchange", () => {
  it("without us makes msiexec fail, and leaves Exchange stopped and disabled", async () => {
    const machine = serverWithAgent();
    assert.equal(await install(machine, putRollup(machine, "RTM-RU7")), 1603);
    assert.equal(machine.level(), "RTM-RU6");
    const { start, state } = machine.services.get("MSExchangeTransport");
    assert.deepEqual({ start, state }, { start: "disabled", state: 1 });
  });

  it("is stopped for the installation with what depends on it, and everything is as before", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    let meanwhile: readonly number[] = [];
    machine.msi.transactions.onPhase("starting", () => {
      meanwhile = states(machine, "BackupAgent", "BackupRelay");
    });
    const { result } = await installRollup(machine, AGENT);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(meanwhile, [1, 1]);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.deepEqual(result.trouble, []);
    assert.equal(result.services.complete, "yes");
    const touched = machine.services.startChanges.filter(({ name }) => name.startsWith("Backup"));
    assert.deepEqual(touched, [], "start types stay untouched");
    assert.deepEqual(machine.refusals, []);
  });

  it("is started again after an installation that failed, and one that was stopped stays stopped", async () => {
    const machine = serverWithAgent();
    await run(machine, "net stop BackupRelay");
    const before = machine.services.snapshot();
    machine.faults.msiexecFails(1603, "replacing files");
    const { result } = await installRollup(machine, AGENT);
    assert.equal(result.runs[0]?.exitCode, 1603);
    assert.deepEqual(states(machine, "BackupAgent", "BackupRelay"), [4, 1]);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(result.services.complete, "yes");
  });

  it("is stopped for a removal too", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    let meanwhile: readonly number[] = [];
    machine.msi.transactions.onPhase("starting", () => {
      meanwhile = states(machine, "BackupAgent", "BackupRelay");
    });
    await installRollup(machine, { ...AGENT, actions: [removeAction("RTM-RU6")] });
    assert.equal(machine.level(), "RTM");
    assert.deepEqual(meanwhile, [1, 1]);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("is waited for as long as it really takes to stop, and the progress names it and how long", async () => {
    const machine = serverWithAgent();
    machine.faults.slowStop("BackupAgent", 900);
    const notes = await notesOf(machine, AGENT);
    assert.equal(machine.level(), "RTM-RU7");
    assert.ok(notes.includes("stopping BackupRelay (1 of 2)"), notes.join("\n"));
    assert.match(notes.join("\n"), /stopping BackupAgent \(2 of 2\), for (8|9)\d\d s/);
  });

  it("that never stops ends the attempt after an hour, before msiexec, with all others running again", async () => {
    const machine = serverWithAgent();
    machine.faults.slowStop("BackupAgent", Infinity);
    const began = machine.clock.now();
    const { result } = await installRollup(machine, AGENT);
    const hours = (machine.clock.now() - began) / HOUR;
    assert.ok(hours < 2.5, `${hours} h: ${result.endedAt} ${result.services.failed.join()}`);
    assert.deepEqual(msiexecs(machine), []);
    assert.deepEqual(result.runs, []);
    assert.match(result.trouble.join(), /^Nothing was begun: BackupAgent did not stop within 3600 s\.$/);
    assert.equal(result.services.complete, "no");
    assert.match(result.services.failed.join(), /^BackupAgent: still stopPending after 900 s/);
    assert.deepEqual(states(machine, "MSExchangeTransport", "MSExchangeADTopology"), [4, 4]);
    assert.equal(machine.services.get("MSExchangeTransport").start, "auto");
  });

  it("that takes no stop at all ends the attempt, and everything is as before", async () => {
    const machine = serverWithAgent();
    const { spec } = machine.services.get("BackupAgent");
    machine.services.add({ ...spec, stoppable: false });
    const before = machine.services.snapshot();
    const { result } = await installRollup(machine, AGENT);
    assert.deepEqual(msiexecs(machine), []);
    assert.match(result.trouble.join(), /BackupAgent did not stop within 3600 s: 1052/);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(result.services.complete, "yes");
  });

  it("that something starts again at once is stopped again, and where that is no use msiexec is not begun", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    machine.faults.watchdog("BackupAgent", 5);
    const { result } = await installRollup(machine, AGENT);
    assert.deepEqual(msiexecs(machine), []);
    assert.match(result.trouble.join(), /^Nothing was begun: BackupAgent was started again by something/);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(result.services.complete, "yes");
  });

  it("that something starts once is stopped once more", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    const off = machine.faults.watchdog("BackupAgent", 5);
    machine.clock.after(60_000, off);
    await installRollup(machine, AGENT);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("that something starts in the middle of msiexec is named beside the failure", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    machine.faults.watchdog("BackupAgent", 40);
    const { result } = await installRollup(machine, AGENT);
    assert.equal(result.runs[0]?.exitCode, 1603);
    assert.match(result.trouble.join(), /running again when msiexec ended.*: BackupAgent\./);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("that is gone since the plan, or that Exchange depends on by now, ends the attempt before anything stops", async () => {
    const gone = standaloneServer();
    const { result } = await installRollup(gone, AGENT);
    assert.match(
      result.trouble.join(),
      /^Nothing was begun: there is no service BackupAgent on this server\.$/,
    );
    const needed = serverWithAgent();
    needed.services.get("MSExchangeFDS").dependsOn = ["BackupAgent"];
    needed.registry(64).set("HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeFDS", "DependOnService", {
      type: "REG_MULTI_SZ",
      data: ["BackupAgent"],
    });
    const second = await installRollup(needed, AGENT);
    assert.match(second.result.trouble.join(), /MSExchangeFDS of Exchange depends on a service to stop/);
    for (const machine of [gone, needed]) {
      assert.deepEqual(msiexecs(machine), []);
      assert.equal(machine.events().filter(({ message }) => /stopped state/.test(message)).length, 0);
    }
  });

  it("is named by what no command line could take for something else, or the job is refused", async () => {
    const machine = serverWithAgent();
    await stageAndLock(machine);
    const error = await failure(machine, rollupJob({ stopServices: ['x" & shutdown -r'] }));
    assert.equal(error.code, "badRequest");
  });

  it("is told to who looks, with its process and what depends on it", async () => {
    const machine = serverWithAgent();
    const { otherServices, services } = await value<Inspection>(machine, { op: "inspect" });
    const relay = otherServices?.find(({ name }) => name === "BackupRelay");
    assert.deepEqual(relay, {
      name: "BackupRelay",
      displayName: "Backup Agent Relay",
      state: "running",
      dependsOn: ["BackupAgent"],
      pid: machine.services.get("BackupRelay").pid,
      clustered: "no",
    });
    const both = otherServices?.filter(({ name }) => services?.some((other) => other.name === name));
    assert.deepEqual(both, []);
  });
});

describe("a server that dies while services are stopped for an installation", () => {
  /** Before the stop, after the first and after the second service, and when msiexec has begun. */
  const MOMENTS: readonly [string, (step: Step) => boolean][] = [
    ["as the first is about to stop", ({ what }) => /sc\.exe.* stop "BackupRelay"/.test(what)],
    ["between two of them", ({ what }) => /sc\.exe.* stop "BackupAgent"/.test(what)],
    ["as msiexec is about to start", ({ what }) => /^"[^"]*\\msiexec\.exe"/i.test(what)],
    ["as the first is about to start again", ({ what }) => /sc\.exe.* start "Backup/.test(what)],
  ];

  for (const [when, isIt] of MOMENTS) {
    for (const manner of ["power loss", "death of the job"] as const) {
      it(`${when}, by ${manner}, has them running again`, async () => {
        const machine = serverWithAgent();
        machine.services.configure("BackupAgent", { start: "demand", by: "test" });
        const before = machine.services.snapshot();
        await stageAndLock(machine);
        const watched = machine.steps.onEveryStep((step) => {
          if (!isIt(step)) return;
          watched();
          if (manner === "power loss") return machine.powerOff();
          const job = machine
            .processes()
            .find(({ commandLine }) => /cscript\.exe" .* job "/.test(commandLine));
          if (job) machine.processTable.kill(job.pid);
        });
        await value(machine, rollupJob(AGENT)).catch(() => undefined);
        if (manner === "power loss") {
          assert.ok(await untilDark(machine));
          await bootAndSettle(machine);
        } else {
          await untilQuiet(machine);
          await lockAndResume(machine, "job-1", "token-0002");
        }
        assert.deepEqual(states(machine, "BackupAgent", "BackupRelay"), [4, 4]);
        assert.deepEqual(wounds(machine, before), []);
        const result = await resultOf(machine);
        assert.equal(result.services.complete, "yes", result.services.failed.join());
        assert.equal(result.healed, true);
      });
    }
  }

  it("in the middle of msiexec ends what was left with them stopped, and starts them after it", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    machine.faults.cutPowerAt("half replaced");
    await stageAndLock(machine);
    await value(machine, rollupJob(AGENT)).catch(() => undefined);
    assert.ok(await untilDark(machine));
    await bootAndSettle(machine);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(wounds(machine, before), []);
  });

  it("leaves them to the next job, also to one that was not told of them", async () => {
    const machine = serverWithAgent();
    const before = machine.services.snapshot();
    machine.faults.failingStart("BackupAgent", 1066, 7001);
    const { result } = await installRollup(machine, AGENT);
    assert.equal(machine.level(), "RTM-RU7");
    assert.equal(result.services.complete, "no");
    assert.match(
      result.services.failed.join(),
      /^BackupAgent: stopped again after it was started, with exit code 1066, its own exit code 7001/,
    );
    machine.faults.workingStart("BackupAgent");
    await value(machine, rollupJob({ id: "job-2", actions: [] }));
    await followToEnd(machine, "job-2");
    assert.deepEqual(machine.services.snapshot(), before);
  });
});

describe("a service on a node of a cluster", () => {
  it("is stopped for the installation on a passive node, as on a standalone server", async () => {
    const node = ccr().machine("B");
    addThirdPartyAgent(node);
    const before = node.services.snapshot();
    const { result } = await installRollup(node, AGENT);
    assert.equal(node.level(), "RTM-RU7");
    assert.deepEqual(node.services.snapshot(), before);
    assert.deepEqual(result.trouble, []);
  });

  it("that takes long to stop does not hide that a mailbox server came to the node meanwhile", async () => {
    const { cluster, machine } = ccr();
    const node = machine("B");
    addThirdPartyAgent(node);
    node.faults.slowStop("BackupAgent", 900);
    const off = node.steps.onEveryStep(({ what }) => {
      if (!/sc\.exe.* stop "BackupAgent"/.test(what)) return;
      off();
      void cluster.administrator.moveMailboxServer("MBX1", "B");
    });
    const { result } = await installRollup(node, AGENT);
    assert.match(result.trouble.join(), /^Nothing was begun: the cluster group "MBX1" came to this node/);
    assert.deepEqual(msiexecs(node), []);
    assert.equal(result.services.complete, "yes", result.services.failed.join());
    assert.deepEqual(states(node, "BackupAgent", "BackupRelay", "MSExchangeIS"), [4, 4, 4]);
    assert.deepEqual(cluster.atRest(), []);
  });

  it("is never stopped where the cluster drives it, and who looks is told so", async () => {
    const { machine } = ccr({
      cluster: { otherGroups: { "Backup Group": "A" }, genericServices: { "Backup Group": "BackupAgent" } },
    });
    const node = machine("B");
    addThirdPartyAgent(node);
    const { otherServices } = await value<Inspection>(node, { op: "inspect" });
    const told = otherServices?.filter(({ name }) => name.startsWith("Backup"));
    assert.deepEqual(
      told?.map(({ name, clustered }) => [name, clustered]),
      [
        ["BackupAgent", "yes"],
        ["BackupRelay", "no"],
      ],
    );
    const { result } = await installRollup(node, AGENT);
    assert.match(result.trouble.join(), /BackupAgent is started and stopped by this node's cluster/);
    assert.deepEqual(msiexecs(node), []);
    assert.deepEqual(states(node, "BackupAgent", "BackupRelay"), [4, 4]);
  });
});
