import assert from "node:assert/strict";
import { LAB_BEGINS } from "../../../lab/world/clock";
import type { Machine } from "../../../lab/world/machine";
import { ADMINISTRATOR, run, standaloneServer } from "./server";

const WRITES = "cmd.exe /c echo x>>C:\\runs.txt";

function runs(machine: Machine): number {
  return machine.files.file("C:\\runs.txt")
    ? machine.files.system.read("C:\\runs.txt").toString().split("x").length - 1
    : 0;
}

async function createTask(machine: Machine, time: string, line = WRITES): Promise<number> {
  return (
    await run(
      machine,
      `schtasks /create /tn Job /tr "${line.replaceAll('"', '\\"')}" /sc once /st ${time} /ru SYSTEM`,
    )
  ).code;
}

describe("scheduled tasks of a simulated server", () => {
  it("run as SYSTEM, apart from the session that started them", async () => {
    const machine = standaloneServer();
    assert.equal(
      await createTask(
        machine,
        "23:00",
        "cmd.exe /c whoami>C:\\who.txt& ping -n 60 127.0.0.1& echo done>C:\\done.txt",
      ),
      0,
    );
    const session = new AbortController();
    await machine.run({
      commandLine: "schtasks /run /tn Job",
      account: ADMINISTRATOR,
      killed: session.signal,
    });
    session.abort();
    await machine.clock.sleep(120_000);
    assert.equal(machine.files.system.read("C:\\who.txt").toString(), "nt authority\\system\r\n");
    assert.equal(machine.files.file("C:\\done.txt") !== undefined, true);
  });

  it("one that was started by hand fires again when its start time comes", async () => {
    const machine = standaloneServer({ clock: "manual" });
    assert.equal(new Date(LAB_BEGINS).getUTCHours(), 20);
    await createTask(machine, "23:30");
    await run(machine, "schtasks /run /tn Job");
    await machine.clock.advance(60_000);
    assert.equal(runs(machine), 1);
    await machine.clock.advance(4 * 3_600_000);
    assert.equal(runs(machine), 2);
    await machine.clock.advance(48 * 3_600_000);
    assert.equal(runs(machine), 2);
  });

  it("one that is deleted does not fire, and one whose time is past never did", async () => {
    const machine = standaloneServer({ clock: "manual" });
    await createTask(machine, "23:30");
    assert.equal((await run(machine, "schtasks /delete /tn Job /f")).code, 0);
    assert.equal(await createTask(machine, "07:00"), 0);
    await machine.clock.advance(72 * 3_600_000);
    assert.equal(runs(machine), 0);
  });

  it("Server 2003 does not know /rl, /v1 nor /query /tn, and wants HH:mm", async () => {
    const machine = standaloneServer();
    assert.equal(await createTask(machine, "23:30 /rl HIGHEST"), 1);
    assert.equal(await createTask(machine, "23:30 /v1"), 1);
    assert.equal(await createTask(machine, "23:30:00"), 1);
    assert.equal((await run(machine, "schtasks /query /tn Job")).code, 1);
    assert.equal((await run(machine, "schtasks /run /tn Job")).code, 1);
  });
});

describe("power of a simulated server", () => {
  it("children of a session end with it", async () => {
    const machine = standaloneServer({ clock: "manual" });
    const session = new AbortController();
    const running = machine.run({
      commandLine: 'cmd.exe /c "ping -n 100 127.0.0.1 >nul & echo x>C:\\runs.txt"',
      account: ADMINISTRATOR,
      killed: session.signal,
    });
    await machine.clock.advance(10_000);
    session.abort();
    assert.equal(await running, 1);
    await machine.clock.advance(200_000);
    assert.equal(runs(machine), 0);
    assert.ok(machine.processes().every(({ image }) => image !== "ping.exe" && image !== "cmd.exe"));
  });

  it("a failure ends everything that runs and keeps what is on the disk", async () => {
    const machine = standaloneServer({ clock: "manual" });
    const running = run(machine, "echo x>C:\\runs.txt& ping -n 100 127.0.0.1 >nul& echo x>>C:\\runs.txt");
    await machine.clock.advance(10_000);
    machine.powerOff();
    await running;
    assert.deepEqual(machine.processes(), []);
    assert.ok(machine.services.all.every(({ state }) => state === 1));
    await machine.clock.advance(600_000);
    assert.equal(runs(machine), 1);
    await assert.rejects(run(machine, "ver"), /switched off/);
  });

  it("at boot every service is what its start type says", async () => {
    const machine = standaloneServer();
    const before = machine.services.snapshot();
    machine.services.configure("Spooler", { start: "disabled", by: "test" });
    machine.powerOff();
    await machine.powerOn();
    assert.equal(machine.power, "on");
    await machine.clock.sleep(600_000);
    const differing = machine.services.snapshot().filter((now, at) => now.running !== before[at]?.running);
    assert.deepEqual(
      differing.map(({ name }) => name),
      ["Spooler"],
    );
  });

  it("a task survives, and one whose time passed meanwhile is missed", async () => {
    const machine = standaloneServer({ clock: "manual" });
    await createTask(machine, "21:00");
    machine.powerOff();
    await machine.clock.advance(2 * 3_600_000);
    const on = machine.powerOn();
    await machine.clock.advance(300_000);
    await on;
    assert.equal(runs(machine), 0);
    await run(machine, "schtasks /run /tn Job");
    await machine.clock.advance(10_000);
    assert.equal(runs(machine), 1);
  });
});
