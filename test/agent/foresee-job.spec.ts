import assert from "node:assert/strict";
import type { CollectReply, JobSpec } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { value } from "./agent-on";
import { untilQuiet } from "./quiet";
import { followToEnd, installRollup, removeAction, rollupJob, stageAndLock } from "./staged-rollup";

const HELD = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Cdoex.dll";
const ANOTHER = "C:\\Program Files\\Agent\\agent.exe";

describe("a job, just before msiexec", () => {
  it("begins nothing while a program holds a file, and leaves the services alone", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.loadFile(HELD, ANOTHER);
    const { result } = await installRollup(machine);
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.deepEqual(result.runs, []);
    assert.equal(result.services.complete, "yes");
    assert.deepEqual(installerEvents(machine), []);
    assert.deepEqual(machine.services.startChanges, []);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.level(), "RTM-RU6");
    assert.deepEqual(machine.tasks.all, []);
  });

  it("stops no service for a removal that it does not begin", async () => {
    const machine = standaloneServer({ level: ["RTM-RU6", "RTM-RU7"] });
    machine.faults.loadFile(HELD, ANOTHER);
    const { result } = await installRollup(machine, { actions: [removeAction("RTM-RU7")] });
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.deepEqual(machine.services.startChanges, []);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("begins no removal when a program comes while the services stop, and puts them back", async () => {
    const machine = standaloneServer({ level: ["RTM-RU6", "RTM-RU7"] });
    const before = machine.services.snapshot();
    let came = false;
    machine.services.onChange(() => {
      if (came || machine.services.get("MSExchangeTransport").state !== 3) return;
      came = true;
      machine.faults.loadFile(HELD, ANOTHER);
    });
    const { result } = await installRollup(machine, { actions: [removeAction("RTM-RU7")] });
    assert.ok(came);
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.deepEqual(installerEvents(machine), []);
    assert.deepEqual(machine.services.snapshot(), before);
    assert.equal(machine.level(), "RTM-RU7");
  });

  it("does not ask again when one came while another installation was waited for", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.secondInstallation(300);
    machine.clock.after(200_000, () => void machine.faults.loadFile(HELD, ANOTHER));
    const { result } = await installRollup(machine);
    assert.deepEqual(namesIn(result), ["agent.exe"]);
    assert.equal(result.runs[0]?.exitCode, 1618);
    assert.deepEqual(installerEvents(machine), []);
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("goes on where nobody could be asked, and where only the package's own services hold files", async () => {
    const silent = standaloneServer();
    await silent.administrator.setService("WinMgmt", { running: false });
    silent.faults.loadFile("C:\\Program Files\\Microsoft\\Exchange Server\\bin\\exmgmt.exe", ANOTHER);
    await installRollup(silent);
    assert.equal(silent.level(), "RTM-RU7");

    const machine = standaloneServer();
    machine.services.add({
      name: "OnePoint",
      displayName: "MOM",
      start: "auto",
      image: "C:\\Program Files\\MOM\\MOMService.exe",
      modules: [HELD],
    });
    const { result } = await installRollup(machine);
    assert.deepEqual(result.inTheWay, []);
    assert.equal(machine.level(), "RTM-RU7");
  });
});

describe("a job that has to wait", () => {
  it("says since when another installation runs, how long it has waited and how long it will at most", async () => {
    const machine = standaloneServer();
    machine.faults.secondInstallation(300);
    const { notes, result } = await followed(machine);
    const waits = notes.filter((note) => /^another installation, not begun by exchange-rollup/.test(note));
    assert.ok(waits.length > 5, "progress is told");
    assert.match(waits[0] ?? "", / runs on this server since 20\S+Z; waited \d+ of at most 600 s$/);
    assert.equal(result.runs[0]?.exitCode, 0);
  });

  it("says of an installer that nothing shows that it may have been left over, and gives up in the end", async () => {
    const machine = standaloneServer();
    machine.faults.orphanedInstaller();
    const { notes, result } = await followed(machine, { busyWaitSeconds: 60 });
    assert.ok(notes.some((note) => /which nothing else shows: an installer that was left over/.test(note)));
    assert.equal(result.runs[0]?.exitCode, 1618);
  });

  it("is over its limit while msiexec works: it says what it does, ends nothing, and puts the services back", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.faults.slowStop("MSExchangeTransport", 900);
    const { notes, result } = await followed(machine, { limitSeconds: 300 });
    assert.ok(
      notes.some((note) =>
        /msiexec applies .* \(over the job's limit of 5 min: it begins nothing more/.test(note),
      ),
    );
    assert.equal(result.runs[0]?.exitCode, 0);
    assert.equal(machine.level(), "RTM-RU7");
    assert.deepEqual(machine.services.snapshot(), before);
  });

  it("begins no further action when its limit is reached, and does not ask on while another installation runs", async () => {
    const late = standaloneServer({ level: ["RTM-RU6", "RTM-RU7"] });
    late.faults.slowStop("MSExchangeTransport", 900);
    const actions = [removeAction("RTM-RU7"), removeAction("RTM-RU6")];
    const { result } = await followed(late, { limitSeconds: 300, actions });
    assert.equal(result.runs.length, 1);
    assert.match(result.trouble.join(), /limit of 5 min was reached: Remove RTM-RU6 was not begun/);
    assert.equal(late.level(), "RTM-RU6");

    const busy = standaloneServer();
    busy.faults.secondInstallation(3600);
    const { result: waited } = await followed(busy, { limitSeconds: 120, busyWaitSeconds: 1800 });
    assert.equal(waited.runs[0]?.exitCode, 1618);
    assert.ok((waited.runs[0]?.seconds ?? 0) < 200);
  });
});

async function followed(
  machine: Machine,
  changes: Partial<JobSpec> = {},
): Promise<{ readonly notes: readonly string[]; readonly result: CollectReply["result"] }> {
  await stageAndLock(machine);
  await value(machine, rollupJob(changes));
  const seen = await followToEnd(machine, "job-1");
  await untilQuiet(machine);
  const { result } = await value<CollectReply>(machine, { op: "collect", job: "job-1", logLines: 5 });
  return { notes: seen.map(({ note }) => note), result };
}

function namesIn(result: CollectReply["result"]): readonly string[] {
  return (result.inTheWay ?? []).map(({ process }) => process);
}

function installerEvents(machine: Machine): readonly number[] {
  return machine
    .events()
    .filter(({ source }) => source === "MsiInstaller")
    .map(({ id }) => id);
}
