import assert from "node:assert/strict";
import { ccr, copyStates, scc, whereabouts } from "./ccr";

const HOME = "Cluster Group on A online, MBX1 on A online";

describe("a cluster of the lab", () => {
  it("is built at rest: the mailbox server's services run on its node only, and start by hand", () => {
    const { cluster, machine } = ccr();
    assert.equal(whereabouts(cluster), HOME);
    assert.deepEqual(cluster.atRest(), []);
    assert.equal(copyStates(cluster), "Healthy 0");
    for (const service of ["MSExchangeIS", "MSExchangeSA"]) {
      assert.deepEqual(
        ["A", "B"].map((name) => {
          const { start, state } = machine(name).services.get(service);
          return [start, state];
        }),
        [
          ["demand", 4],
          ["demand", 1],
        ],
      );
    }
    assert.equal(machine("B").services.get("ClusSvc").start, "auto");
  });

  it("a group fails over when its node loses power, and comes not back by itself", async () => {
    const { cluster, machine, clock } = ccr();
    machine("A").powerOff();
    await clock.sleep(300_000);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B online");
    assert.equal(machine("B").services.get("MSExchangeIS").state, 4);
    assert.deepEqual(cluster.lostLogs, { MBX1: 0 });
    await machine("A").powerOn();
    await clock.sleep(300_000);
    assert.deepEqual(cluster.atRest(), []);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B online");
    assert.equal(machine("A").services.get("MSExchangeIS").state, 1);
    assert.equal(copyStates(cluster), "Healthy 0");
    assert.deepEqual(
      cluster.moves.map(({ from, to, how }) => [from, to, how]),
      [["A", "B", "failover"]],
    );
    assert.deepEqual(cluster.broken, []);
  });

  it("a group fails over when the Cluster service of its node is stopped, and when it is killed", async () => {
    for (const end of ["stop", "kill"] as const) {
      const { cluster, machine, clock } = ccr();
      const { services, processTable } = machine("A");
      if (end === "stop") services.stop("ClusSvc");
      else processTable.kill(services.get("ClusSvc").pid);
      assert.equal(cluster.seenBy("A"), undefined);
      await clock.sleep(300_000);
      assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B online", end);
      assert.equal(services.get("MSExchangeIS").state, 1, end);
      // Windows starts again what died, not what was stopped.
      assert.equal(services.get("ClusSvc").state, end === "stop" ? 1 : 4, end);
    }
  });

  it("a node joins some time after its Cluster service runs, and sees no cluster before", async () => {
    const { cluster, machine, clock } = ccr();
    const { services } = machine("B");
    await services.stopTree("ClusSvc", 60);
    await services.startAndWait("ClusSvc");
    assert.equal(cluster.world.nodes[1]?.state, "joining");
    assert.equal(cluster.seenBy("B"), undefined);
    await clock.sleep(30_000);
    assert.equal(cluster.world.nodes[1]?.state, "up");
    assert.ok(cluster.seenBy("B"));
  });

  it("a group without another node goes offline with its own and comes back with it", async () => {
    const { cluster, machine, clock } = scc(["A", "B"], 1, {
      cluster: { mailboxServers: [{ name: "MBX1", owner: "A", redundantMachines: ["A"] }] },
    });
    machine("A").powerOff();
    await clock.sleep(300_000);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on A offline");
    assert.deepEqual(cluster.atRest().slice(0, 2), ["A is down", "the group MBX1 is offline"]);
    await machine("A").powerOn();
    await clock.sleep(300_000);
    assert.deepEqual(cluster.atRest(), []);
  });

  it("starts the Information Store again when something else stops it", async () => {
    const { cluster, machine, clock } = ccr();
    await machine("A").services.stopTree("MSExchangeIS", 600);
    assert.deepEqual(cluster.atRest().slice(0, 1), ["the group MBX1 is partialOnline"]);
    await clock.sleep(300_000);
    assert.deepEqual(cluster.atRest(), []);
    assert.equal(machine("A").services.get("MSExchangeIS").state, 4);
    assert.deepEqual(cluster.moves, []);
  });

  it("tries the other node where a service does not start", async () => {
    const { cluster, machine, clock } = ccr();
    machine("B").services.configure("MSExchangeIS", { start: "disabled", by: "test" });
    assert.equal(await cluster.world.moveGroup("MBX1", "B"), 1058);
    await clock.sleep(300_000);
    assert.equal(whereabouts(cluster), HOME);
    assert.deepEqual(
      cluster.moves.map(({ to, how }) => [to, how]),
      [
        ["B", "cluster.exe"],
        ["A", "failover"],
      ],
    );
  });

  it("a mailbox server does not fail over to a node that runs another one", async () => {
    const { cluster, machine, clock } = scc(["A", "B", "C"], 2);
    machine("A").powerOff();
    await clock.sleep(300_000);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on C online, MBX2 on B online");
    machine("B").powerOff();
    await clock.sleep(300_000);
    assert.equal(whereabouts(cluster), "Cluster Group on C online, MBX1 on C online, MBX2 on B offline");
  });
});
