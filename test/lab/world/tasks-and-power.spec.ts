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

describe("start-up tasks of a simulated server", () => {
  const NOTE = "cmd.exe /c whoami>>C:\\runs.txt& sc query MSExchangeTransport>C:\\transport.txt";
  const create = (machine: Machine, line = NOTE) =>
    run(machine, `schtasks /create /tn Heal /tr "${line}" /sc onstart /ru SYSTEM`);

  it("run as SYSTEM at each start of Windows, while automatic services are still starting, and at no other time", async () => {
    const machine = standaloneServer();
    assert.equal((await create(machine)).code, 0);
    await machine.clock.sleep(48 * 3_600_000);
    assert.equal(machine.files.file("C:\\runs.txt"), undefined);
    for (const times of [1, 2]) {
      await machine.restart();
      await machine.clock.sleep(600_000);
      const said = machine.files.system.read("C:\\runs.txt").toString();
      assert.equal(said, "nt authority\\system\r\n".repeat(times));
      assert.match(machine.files.system.read("C:\\transport.txt").toString(), /STATE\s+: [12] /);
      assert.equal(machine.services.get("MSExchangeTransport").state, 4);
    }
  });

  it("run when somebody asks, are listed, and are gone when deleted", async () => {
    const machine = standaloneServer({ windows: "2008" });
    await create(machine);
    assert.match((await run(machine, "schtasks /query /fo csv /nh /tn Heal")).output, /^"Heal",/);
    assert.equal((await run(machine, "schtasks /run /tn Heal")).code, 0);
    await machine.clock.sleep(10_000);
    assert.ok(machine.files.file("C:\\runs.txt"));
    assert.equal((await run(machine, "schtasks /delete /tn Heal /f")).code, 0);
    assert.equal((await run(machine, "schtasks /query /fo csv /nh /tn Heal")).code, 1);
    machine.files.system.remove("C:\\runs.txt");
    await machine.restart();
    await machine.clock.sleep(600_000);
    assert.equal(machine.files.file("C:\\runs.txt"), undefined);
    assert.deepEqual(machine.refusals, []);
  });

  it("do not run where Task Scheduler is disabled", async () => {
    const machine = standaloneServer();
    await create(machine);
    machine.services.configure("Schedule", { start: "disabled", by: "test" });
    await machine.restart();
    await machine.clock.sleep(600_000);
    assert.equal(machine.files.file("C:\\runs.txt"), undefined);
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

  it("at boot what a service depends on runs before it, and what is disabled does not start", async () => {
    const machine = standaloneServer();
    machine.services.configure("MSExchangeFDS", { start: "disabled", by: "test" });
    machine.powerOff();
    await machine.powerOn();
    const began = machine.clock.now();
    await machine.clock.sleep(600_000);
    const running = (name: string): number => {
      const { displayName } = machine.services.get(name).spec;
      const text = `The ${displayName} service entered the running state.`;
      return machine.events().find(({ message, time }) => message === text && time >= began)?.time ?? NaN;
    };
    assert.ok(running("RpcSs") < running("IISADMIN"));
    assert.ok(running("MSExchangeADTopology") < running("MSExchangeTransport"));
    assert.ok(running("MSExchangeTransport") - began > 30_000, "Exchange takes its time");
    assert.equal(machine.services.get("MSExchangeFDS").state, 1);
    assert.ok(Number.isNaN(running("MSExchangeFDS")));
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
