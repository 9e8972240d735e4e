import assert from "node:assert/strict";
import type { TestCluster } from "./ccr";
import { ccr, copyStates, scc, whereabouts } from "./ccr";

const SETTLE = 300_000;

/** While the patch on B is at a phase. */
async function during(
  { machine }: TestCluster,
  phase: Parameters<ReturnType<TestCluster["machine"]>["msi"]["transactions"]["onPhase"]>[0],
  look: () => void | Promise<void>,
): Promise<void> {
  const off = machine("B").msi.transactions.onPhase(phase, async () => {
    off();
    await look();
  });
  await machine("B").administrator.installRollup("RTM-RU7");
}

describe("a patch on a node of a cluster", () => {
  it("stops and starts the Cluster service there, the copies fail meanwhile and become healthy, and no mail is lost", async () => {
    const test = ccr();
    const { cluster, machine, clock } = test;
    const before = machine("B").services.snapshot();
    let seen = "";
    await during(test, "replacing files", async () => {
      await clock.sleep(120_000);
      seen = `${cluster.world.nodes[1]?.state}, ${copyStates(cluster)}, ${cluster.seenBy("B") ? "seen" : "not seen"}`;
    });
    assert.match(seen, /^down, Failed [1-9]\d*, not seen$/);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on A online");
    await clock.sleep(SETTLE);
    assert.equal(copyStates(cluster), "Healthy 0");
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(machine("B").services.snapshot(), before);
    assert.equal(machine("B").level(), "RTM-RU7");
    assert.deepEqual(cluster.broken, []);
  });

  it("is Initializing for a while after the node is back, and the logs wait", async () => {
    const test = ccr();
    const { cluster, clock } = test;
    cluster.faults.slowCopies(600);
    await during(test, "replacing files", () => clock.sleep(120_000));
    await clock.sleep(60_000);
    assert.match(copyStates(cluster), /^Initializing [1-9]/);
    await clock.sleep(600_000);
    assert.equal(copyStates(cluster), "Healthy 0");
  });

  it("takes the groups that are still there to another node", async () => {
    const { cluster, machine, clock } = ccr();
    assert.equal(await cluster.world.moveGroup("Cluster Group", "B"), 0);
    await machine("B").administrator.installRollup("RTM-RU7");
    await clock.sleep(SETTLE);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on A online");
    assert.deepEqual(cluster.broken, []);
  });

  it("leaves the Cluster service disabled and the node away when it fails", async () => {
    const { cluster, machine, clock } = ccr();
    machine("B").faults.msiexecFails(1603, "replacing files");
    await assert.rejects(machine("B").administrator.installRollup("RTM-RU7"), /1603/);
    await clock.sleep(SETTLE);
    assert.equal(machine("B").services.get("ClusSvc").start, "disabled");
    assert.deepEqual(cluster.atRest(), ["B is down"]);
  });

  it("on a node that runs a mailbox server is an invariant broken, and hands it over without losing mail", async () => {
    const { cluster, machine, clock } = ccr();
    await machine("A").administrator.installRollup("RTM-RU7");
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.broken, ["Exchange was patched on A, which runs MBX1"]);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B online");
    assert.deepEqual(cluster.lostLogs, { MBX1: 0 });
  });

  it("that begins just after a mailbox server failed over to its node is none, a minute later it is one", async () => {
    for (const [seconds, broken] of [
      [20, []],
      [80, ["Exchange was patched on B, which runs MBX1"]],
    ] as const) {
      const { cluster, machine, clock } = scc(["A", "B", "C"], 1);
      machine("A").powerOff();
      await clock.sleep(seconds * 1000);
      void machine("A").powerOn();
      assert.equal(cluster.world.mailboxServers[0]?.owner, "B");
      await machine("B").administrator.installRollup("RTM-RU7");
      assert.deepEqual(
        cluster.broken.filter((what) => what.includes("MBX1")),
        broken,
      );
    }
  });

  it("beside another node that has long been down is an invariant broken", async () => {
    const { cluster, machine, clock } = scc(["A", "B", "C"], 1);
    machine("C").powerOff();
    await clock.sleep(SETTLE);
    await machine("B").administrator.installRollup("RTM-RU7");
    assert.deepEqual(cluster.broken, [
      "Exchange was patched on B while C was down",
      "B and C were down at once by an installation",
    ]);
  });

  it("that takes up what a loss of power suspended is none, though the other node has long been down by then", async () => {
    const test = ccr();
    const { cluster, machine, clock } = test;
    machine("B").faults.cutPowerAt("half replaced");
    void machine("B").administrator.installRollup("RTM-RU7");
    await clock.sleep(SETTLE);
    machine("A").powerOff();
    await machine("B").powerOn();
    await clock.sleep(SETTLE);
    await machine("B").administrator.installRollup("RTM-RU7");
    assert.equal(machine("B").level(), "RTM-RU7");
    assert.deepEqual(cluster.broken, []);
  });

  it("beside a patch on another node is an invariant broken, however near their beginnings", async () => {
    const { cluster, machine } = scc(["A", "B", "C"], 1);
    await Promise.all(["B", "C"].map((name) => machine(name).administrator.installRollup("RTM-RU7")));
    assert.match(cluster.broken.join("; "), /(B and C|C and B) were down at once by an installation/);
  });

  it("beside a node whose power fails just then is none: nobody could have known", async () => {
    const test = scc(["A", "B", "C"], 1);
    const { cluster, machine } = test;
    await during(test, "starting", () => machine("C").powerOff());
    assert.deepEqual(cluster.broken, []);
  });

  it("that takes the quorum away, its witness being long gone, is an invariant broken; the cluster forms again after it", async () => {
    const { cluster, machine, clock } = ccr();
    cluster.faults.witnessUnreachable();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), []);
    const done = machine("B").administrator.installRollup("RTM-RU7");
    await machine("B").clock.sleep(60_000);
    assert.match(cluster.atRest().join("; "), /^A is down; B is down; the group Cluster Group is offline/);
    assert.equal(machine("A").services.get("MSExchangeIS").state !== 4, true);
    await done;
    await clock.sleep(2 * SETTLE);
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(cluster.broken, ["quorum was lost by the installation on B"]);
  });

  it("that loses power leaves a node that rejoins when it is back and its Cluster service is started", async () => {
    const test = ccr();
    const { cluster, machine, clock } = test;
    machine("B").faults.cutPowerAt("half replaced");
    void machine("B").administrator.installRollup("RTM-RU7");
    await machine("B").services.until(() => machine("B").services.get("ClusSvc").state === 1);
    await clock.sleep(SETTLE);
    assert.equal(machine("B").power, "off");
    await machine("B").powerOn();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), ["B is down"]);
    machine("B").services.configure("ClusSvc", { start: "auto", by: "test" });
    await machine("B").services.startAndWait("ClusSvc");
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), []);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on A online");
  });
});

describe("the runbook done by hand", () => {
  it("brings both nodes of a CCR up a level with one hand-off and no invariant broken", async () => {
    const { cluster, machine, clock } = ccr();
    await machine("B").administrator.installRollup("RTM-RU7");
    await clock.sleep(SETTLE);
    assert.equal(await handOff(cluster, "MBX1", "B"), undefined);
    assert.equal(await cluster.world.moveGroup("Cluster Group", "B"), 0);
    await clock.sleep(SETTLE);
    await machine("A").administrator.installRollup("RTM-RU7");
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(cluster.broken, []);
    assert.equal(cluster.moves.length, 1);
  });

  it("brings eight nodes with seven mailbox servers up a level, each taking one hand-off", async () => {
    const names = [..."ABCDEFGH"];
    const { cluster, machine, clock } = scc(names, 7);
    let passive = "H";
    for (const next of ["", ..."GFEDCBA"]) {
      if (next !== "") {
        const index = names.indexOf(next) + 1;
        assert.equal(await handOff(cluster, `MBX${index}`, passive), undefined);
        passive = next;
      }
      if (cluster.group("Cluster Group")?.owner === passive)
        assert.equal(await cluster.world.moveGroup("Cluster Group", "H"), 0);
      await machine(passive).administrator.installRollup("RTM-RU7");
      await clock.sleep(SETTLE);
    }
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(cluster.broken, []);
    assert.deepEqual(new Set(cluster.machines.map((one) => one.level())), new Set(["RTM-RU7"]));
    assert.equal(cluster.moves.length, 7);
  });
});

function handOff({ world }: TestCluster["cluster"], name: string, to: string): Promise<string | undefined> {
  const wish = { comment: "KB953469", validateOnly: false, ignoreDismounted: false };
  return world.moveMailboxServer({ ...wish, name, to });
}
