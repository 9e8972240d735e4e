import assert from "node:assert/strict";
import { run, standaloneServer } from "./server";

describe("the services of a simulated server", () => {
  it("a start brings up first what the service depends on", async () => {
    const machine = standaloneServer();
    await machine.services.stopTree("MSExchangeADTopology", 600);
    assert.equal(machine.services.get("MSExchangeTransport").state, 1);
    assert.equal(await machine.services.startAndWait("MSExchangeTransport"), 0);
    assert.equal(machine.services.get("MSExchangeADTopology").state, 4);
    assert.equal(machine.services.get("MSExchangeFDS").state, 1);
  });

  it("a start fails with 1068 when what it depends on is disabled", async () => {
    const machine = standaloneServer();
    await machine.services.stopTree("MSExchangeADTopology", 600);
    machine.services.configure("MSExchangeADTopology", { start: "disabled", by: "test" });
    assert.equal((await run(machine, "sc start MSExchangeTransport")).code, 1068);
    assert.equal((await run(machine, "net start MSExchangeTransport")).code, 2);
  });

  it("a start takes lab time: sc comes back at start-pending, net when it is over", async () => {
    const machine = standaloneServer({ roles: ["Mailbox"] });
    await machine.services.stopTree("MSExchangeIS", 600);
    assert.match((await run(machine, "sc start MSExchangeIS")).output, /STATE\s+: 2 /);
    const begun = machine.clock.now();
    await machine.services.until(() => machine.services.get("MSExchangeIS").state === 4);
    assert.equal(machine.clock.now() - begun, 45_000);
  });

  it("a service that fails says with which code, and the Service Control Manager logs it", async () => {
    const machine = standaloneServer();
    machine.services.stop("Spooler");
    await machine.services.until(() => machine.services.get("Spooler").state === 1);
    machine.faults.failingStart("Spooler", 1066, 42);
    assert.equal((await run(machine, "sc start Spooler")).code, 0);
    await machine.clock.sleep(60_000);
    assert.match((await run(machine, "sc query Spooler")).output, /STATE\s+: 1 [\s\S]*: 1066 [\s\S]*: 42 /);
    assert.ok(machine.events().some(({ source, id }) => source === "Service Control Manager" && id === 7024));
    machine.faults.failingStart("Spooler", 1053);
    const begun = machine.clock.now();
    assert.equal((await run(machine, "sc start Spooler")).code, 1053);
    assert.equal(machine.clock.now() - begun, 30_000);
  });

  it("net stop asks for the dependents, and nobody to answer means no", async () => {
    const machine = standaloneServer();
    assert.notEqual((await run(machine, "net stop MSExchangeADTopology <nul")).code, 0);
    assert.equal(machine.services.get("MSExchangeADTopology").state, 4);
    assert.equal(
      (await run(machine, "net stop MSExchangeADTopology /y")).code,
      2,
      "Transport takes longer than net waits",
    );
    await machine.clock.sleep(60_000);
    assert.equal((await run(machine, "net stop MSExchangeADTopology /y")).code, 0);
  });

  it("a process that is killed is a service that crashed", () => {
    const machine = standaloneServer();
    machine.processTable.kill(machine.services.get("Spooler").pid);
    assert.equal(machine.services.get("Spooler").state, 1);
    assert.ok(machine.events().some(({ id }) => id === 7034));
  });

  it("one that is guarded is started again soon after each stop, unless it is disabled", async () => {
    const machine = standaloneServer();
    const off = machine.faults.watchdog("Spooler", 20);
    const isUp = (): boolean => machine.services.get("Spooler").state === 4;
    machine.services.stop("Spooler");
    await machine.clock.sleep(15_000);
    assert.equal(isUp(), false);
    await machine.clock.sleep(15_000);
    assert.equal(isUp(), true);
    machine.services.configure("Spooler", { start: "disabled", by: "test" });
    machine.services.stop("Spooler");
    await machine.clock.sleep(60_000);
    assert.equal(isUp(), false);
    machine.services.configure("Spooler", { start: "auto", by: "test" });
    off();
    await run(machine, "net start Spooler");
    machine.services.stop("Spooler");
    await machine.clock.sleep(60_000);
    assert.equal(isUp(), false);
  });

  it("POP3 and IMAP4 are manual and stopped, the Cluster service is there and disabled", () => {
    const { services } = standaloneServer();
    for (const name of ["MSExchangePOP3", "MSExchangeIMAP4"]) {
      const { start, state } = services.get(name);
      assert.deepEqual({ start, state }, { start: "demand", state: 1 });
    }
    assert.equal(services.get("ClusSvc").start, "disabled");
  });

  it("every change of a start type is on record with who made it", async () => {
    const machine = standaloneServer();
    await run(machine, "sc config Spooler start= demand");
    await machine.administrator.setService("W32Time", { start: "disabled", running: false });
    const changes = machine.services.startChanges.map(({ name, from, to, by }) => ({ name, from, to, by }));
    assert.deepEqual(changes, [
      { name: "Spooler", from: "auto", to: "demand", by: "sc.exe" },
      { name: "W32Time", from: "auto", to: "disabled", by: "administrator" },
    ]);
  });
});
