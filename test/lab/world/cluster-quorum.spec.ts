import assert from "node:assert/strict";
import { hasQuorum, partsOf } from "../../../lab/world/cluster/quorum";
import { ccr, copyStates, scc, whereabouts } from "./ccr";

const SETTLE = 600_000;

describe("quorum in the lab's world", () => {
  it("counts nodes and the file share witness, and a quorum disk decides alone", () => {
    const set = { kind: "majorityNodeSet", hasShare: true, nodes: 2 } as const;
    assert.equal(hasQuorum({ ...set, present: 1, witness: true }), true);
    assert.equal(hasQuorum({ ...set, present: 1, witness: false }), false);
    assert.equal(hasQuorum({ ...set, present: 2, witness: false }), true);
    assert.equal(hasQuorum({ ...set, hasShare: false, present: 1, witness: true }), false);
    assert.equal(hasQuorum({ ...set, kind: "nodeAndShare", nodes: 4, present: 2, witness: true }), true);
    assert.equal(hasQuorum({ ...set, kind: "nodeAndShare", nodes: 4, present: 2, witness: false }), false);
    const disk = { kind: "disk", hasShare: false, nodes: 8 } as const;
    assert.equal(hasQuorum({ ...disk, present: 1, witness: true }), true);
    assert.equal(hasQuorum({ ...disk, present: 8, witness: false }), false);
    assert.equal(hasQuorum({ ...disk, present: 0, witness: true }), false);
  });

  it("is asked of each part of nodes that still see each other", () => {
    const apart = (a: string, b: string): boolean => [a, b].sort().join("") === "AB";
    assert.deepEqual(partsOf(["A", "B", "C"], { apart }), [["A", "C", "B"]]);
    assert.deepEqual(partsOf(["A", "B"], { apart }), [["A"], ["B"]]);
  });

  it("stays with the witness when the other node goes, and is lost without it: the rest stops too", async () => {
    for (const reachable of [true, false]) {
      const { cluster, machine, clock } = ccr();
      if (!reachable) cluster.faults.witnessUnreachable();
      await clock.sleep(SETTLE);
      assert.deepEqual(cluster.atRest(), []);
      machine("B").powerOff();
      await clock.sleep(SETTLE);
      if (reachable) {
        assert.deepEqual(cluster.atRest(), ["B is down"]);
        continue;
      }
      assert.deepEqual(cluster.atRest().slice(0, 4), [
        "A is down",
        "B is down",
        "the group Cluster Group is offline",
        "the group MBX1 is offline",
      ]);
      assert.equal(machine("A").services.get("MSExchangeIS").state, 1);
      assert.equal(machine("A").services.get("ClusSvc").state, 1);
      assert.match(JSON.stringify(machine("A").events()), /service-specific error 5925/);
      cluster.faults.witnessReachable();
      await clock.sleep(SETTLE);
      assert.deepEqual(cluster.atRest(), ["B is down"], "it forms again with the witness");
      // Nobody's installation did it.
      assert.deepEqual(cluster.broken, []);
    }
  });

  it("of two nodes that do not see each other has the one with the quorum resource; the other joins again afterwards", async () => {
    const { cluster, machine, clock } = ccr();
    assert.equal(await cluster.world.moveGroup("Cluster Group", "B"), 0);
    cluster.faults.cutBetween("A", "B");
    assert.equal(copyStates(cluster), "Failed 0");
    await clock.sleep(SETTLE);
    // What was written on A until it stopped is there only: the databases wait for it.
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B partialOnline");
    assert.equal(cluster.seenBy("A"), undefined);
    assert.equal(machine("A").services.get("MSExchangeIS").state, 1);
    cluster.faults.mendCuts();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), []);
  });

  it("on a disk goes with it, and all groups; both nodes form the cluster again when the disk is back", async () => {
    const { cluster, machine, clock } = scc(["A", "B"], 1);
    assert.equal(cluster.world.quorum.kind, "disk");
    machine("B").powerOff();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), ["B is down"], "one node is enough");
    await machine("B").powerOn();
    await clock.sleep(SETTLE);
    cluster.faults.witnessUnreachable();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest().slice(0, 2), ["A is down", "B is down"]);
    cluster.faults.witnessReachable();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), []);
  });

  it("of Server 2008 shows a witness that is away as a failed resource; Server 2003's node set does not", async () => {
    const share = "\\\\HUB1\\WITNESS";
    const { cluster, clock } = ccr({ cluster: { quorum: { kind: "nodeAndShare", share } } });
    const state = (): string | undefined => cluster.world.groups[0]?.resources[0]?.state;
    assert.deepEqual(cluster.world.groups[0]?.resources[0]?.privateProperties, { SharePath: share });
    cluster.faults.witnessUnreachable();
    await clock.sleep(SETTLE);
    assert.equal(state(), "failed");
    cluster.faults.witnessReachable();
    assert.equal(state(), "online");
    const old = ccr();
    old.cluster.faults.witnessUnreachable();
    assert.equal(old.cluster.world.groups[0]?.resources[0]?.state, "online");
  });

  it("is had again when both nodes boot after a loss of power, whichever comes first, and no mail is lost", async () => {
    for (const [first, second] of [
      ["A", "B"],
      ["B", "A"],
    ] as const) {
      const { cluster, machine, clock } = ccr();
      cluster.faults.failCopy("MBX1", "First Storage Group");
      await clock.sleep(SETTLE);
      machine("A").powerOff();
      machine("B").powerOff();
      await clock.sleep(SETTLE);
      await machine(first).powerOn();
      await clock.sleep(SETTLE);
      const mounted = cluster.world.mailboxServers[0]?.databases[0]?.mounted;
      assert.equal(mounted, first === "A", "only A has all logs");
      await machine(second).powerOn();
      cluster.faults.healCopy("MBX1", "First Storage Group");
      await clock.sleep(SETTLE);
      assert.deepEqual(cluster.atRest(), []);
      assert.deepEqual(cluster.broken, []);
    }
  });
});
