import assert from "node:assert/strict";
import { run, standaloneServer } from "./server";

describe("shutdown.exe of a simulated server", () => {
  it("restarts after its countdown, stops in order, and carries out what waited for the start", async () => {
    const machine = standaloneServer();
    machine.files.putFile("C:\\new.dll", { data: Buffer.from("new") });
    machine.files.putFile("C:\\old.dll", { data: Buffer.from("old") });
    machine.faults.pendingRename("C:\\new.dll", "C:\\old.dll");
    machine.faults.pendingRename("C:\\gone.tmp");
    assert.equal((await run(machine, 'shutdown /r /f /t 60 /d p:4:2 /c "a reason"')).code, 0);
    await machine.clock.sleep(59_000);
    assert.equal(machine.power, "on");
    await machine.clock.sleep(600_000);
    assert.equal(machine.boots, 1);
    assert.deepEqual(
      machine.shutdown.commanded.map(({ comment, awaited }) => [comment, awaited]),
      [["a reason", true]],
    );
    assert.equal(machine.files.system.read("C:\\old.dll").toString(), "new");
    assert.equal(machine.files.file("C:\\new.dll"), undefined);
    assert.deepEqual(machine.refusals, []);
  });

  it("tells of a restart for which nothing waited", async () => {
    const machine = standaloneServer();
    await run(machine, "shutdown /r /t 5");
    await machine.clock.sleep(600_000);
    assert.deepEqual(
      machine.shutdown.commanded.map(({ awaited }) => awaited),
      [false],
    );
  });

  it("takes no second command beside the first, and none after it was ended", async () => {
    const machine = standaloneServer();
    await run(machine, "shutdown /r /t 60");
    assert.equal((await run(machine, "shutdown /r /t 60")).code, 1115);
    assert.equal((await run(machine, "shutdown /a")).code, 0);
    assert.equal((await run(machine, "shutdown /a")).code, 1116);
    await machine.clock.sleep(600_000);
    assert.equal(machine.boots, 0);
  });

  it("of Server 2003 takes no longer comment than 127 characters, no longer countdown than ten minutes, and no unknown option", async () => {
    const machine = standaloneServer();
    assert.equal((await run(machine, `shutdown /r /c "${"x".repeat(128)}"`)).code, 1);
    assert.equal((await run(machine, "shutdown /r /t 601")).code, 1);
    await assert.rejects(run(machine, "shutdown /r /g"), /not taught: shutdown.exe/);
    await machine.clock.sleep(600_000);
    assert.equal(machine.boots, 0);
  });

  it("leaves a machine dark that does not come back, until somebody switches it on", async () => {
    const machine = standaloneServer();
    machine.faults.doesNotComeBack();
    await run(machine, "shutdown /r /t 5");
    await machine.clock.sleep(3_600_000);
    assert.equal(machine.power, "off");
    await machine.powerOn();
    assert.equal(machine.power, "on");
  });
});
