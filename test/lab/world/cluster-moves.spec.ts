import assert from "node:assert/strict";
import type { FailoverCluster } from "../../../lab/world/cluster/failover-cluster";
import { ccr, copyStates, scc, whereabouts } from "./ccr";

const SETTLE = 300_000;
const FIRST = "First Storage Group";

function move(
  { world }: FailoverCluster,
  to: string,
  options: {
    readonly name?: string;
    readonly validateOnly?: boolean;
    readonly ignoreDismounted?: boolean;
  } = {},
): Promise<string | undefined> {
  const { name = "MBX1", validateOnly = false, ignoreDismounted = false } = options;
  return world.moveMailboxServer({ name, to, comment: "KB953469", validateOnly, ignoreDismounted });
}

describe("Move-ClusteredMailboxServer in the lab's world", () => {
  it("takes the mailbox server over with its services and databases, and the nodes change places", async () => {
    const { cluster, machine, clock } = ccr();
    const begun = clock.now();
    assert.equal(await move(cluster, "B", { validateOnly: true }), undefined);
    assert.deepEqual([cluster.moves.length, clock.now()], [0, begun]);
    assert.equal(await move(cluster, "B"), undefined);
    assert.ok(clock.now() - begun > 60_000, "it takes its time");
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on B online");
    assert.deepEqual(
      ["A", "B"].map((name) => machine(name).services.get("MSExchangeIS").state),
      [1, 4],
    );
    assert.equal(copyStates(cluster), "Initializing 0");
    await clock.sleep(SETTLE);
    assert.equal(copyStates(cluster), "Healthy 0");
    const [made] = cluster.moves;
    assert.deepEqual(
      [made?.mailboxServer, made?.from, made?.to, made?.how, made?.comment],
      ["MBX1", "A", "B", "cmdlet", "KB953469"],
    );
    const events = machine("B")
      .events()
      .filter(({ source }) => source === "MSExchangeRepl");
    assert.deepEqual(
      events.map(({ id }) => id),
      [100],
    );
    assert.match(events[0]?.message ?? "", /MBX1 was moved to B in \d+ seconds\. Comment: KB953469$/);
    assert.deepEqual(cluster.broken, []);
  });

  it("is Offline Pending, then Online Pending on the way, its group pending", async () => {
    const { cluster, clock } = ccr();
    const moved = move(cluster, "B");
    const seen = new Set<string>();
    while (cluster.world.mailboxServers[0]?.owner === "A" || cluster.world.groups[1]?.state === "pending") {
      const { owner = "", state = "" } = cluster.world.mailboxServers[0] ?? {};
      seen.add(`${owner} ${state} ${cluster.world.groups[1]?.state}`);
      await clock.sleep(5000);
    }
    assert.equal(await moved, undefined);
    assert.deepEqual([...seen], ["A Offline Pending pending", "B Online Pending pending"]);
  });

  it("is not begun a second time while one is under way, and several at once keep their comments", async () => {
    const { cluster } = scc(["A", "B", "C", "D"], 2);
    const { world } = cluster;
    const wish = { validateOnly: false, ignoreDismounted: false };
    const first = world.moveMailboxServer({ ...wish, name: "MBX1", to: "C", comment: "one" });
    const second = world.moveMailboxServer({ ...wish, name: "MBX2", to: "D", comment: "two" });
    assert.match((await move(cluster, "D")) ?? "", /its state is 'Offline Pending'/);
    assert.equal(await world.moveGroup("MBX1", "D"), 5023);
    assert.deepEqual([await first, await second], [undefined, undefined]);
    assert.deepEqual(
      cluster.moves.map(({ mailboxServer, to, comment }) => [mailboxServer, to, comment]),
      [
        ["MBX1", "C", "one"],
        ["MBX2", "D", "two"],
      ],
    );
  });

  it("refuses as Exchange does, and nothing has moved then", async () => {
    for (const [wrong, to, prepare] of [
      [/could not be found/, "B", undefined],
      [/not a member of the cluster/, "C", undefined],
      [/already running on/, "A", undefined],
      [/status is 'Initializing'/, "B", (one: FailoverCluster) => one.faults.healCopy("MBX1", FIRST)],
      [
        /status is 'Failed'\. broken disk/,
        "B",
        (one: FailoverCluster) => one.faults.failCopy("MBX1", FIRST, "broken disk"),
      ],
      [/status is 'Suspended'/, "B", (one: FailoverCluster) => one.administrator.suspendCopy("MBX1", FIRST)],
      [/is paused/, "B", (one: FailoverCluster) => one.administrator.pauseNode("B")],
      [/its state in the cluster is down/, "B", (one: FailoverCluster) => one.machines[1]?.powerOff()],
      [
        /is not online: its state is 'Partially Online'/,
        "B",
        (one: FailoverCluster) => one.administrator.dismountDatabase("MBX1", "Mailbox Database"),
      ],
    ] as const) {
      const { cluster } = ccr();
      if (wrong.source.includes("Initializing")) {
        cluster.faults.failCopy("MBX1", FIRST);
        cluster.faults.slowCopies(600);
      }
      prepare?.(cluster);
      const name = wrong.source.includes("found") ? "MBX9" : "MBX1";
      for (const validateOnly of [true, false])
        assert.match((await move(cluster, to, { name, validateOnly })) ?? "", wrong);
      assert.deepEqual(cluster.moves, []);
    }
  });

  it("refuses a node that runs another mailbox server or is not among its redundant machines", async () => {
    const { cluster } = scc(["A", "B", "C"], 2, {
      cluster: {
        mailboxServers: [
          { name: "MBX1", owner: "A", redundantMachines: ["A", "B"] },
          { name: "MBX2", owner: "B" },
        ],
      },
    });
    assert.match((await move(cluster, "B")) ?? "", /is running the clustered mailbox server 'MBX2'/);
    assert.match((await move(cluster, "C")) ?? "", /not in the list of redundant machines/);
    assert.equal(await move(cluster, "C", { name: "MBX2" }), undefined);
    assert.equal(await move(cluster, "B"), undefined);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on B online, MBX2 on C online");
  });

  it("a database that was dismounted stays so wherever it goes, until it is mounted", async () => {
    const { cluster } = ccr();
    cluster.administrator.dismountDatabase("MBX1", "Mailbox Database");
    assert.equal(await move(cluster, "B", { ignoreDismounted: true }), undefined);
    assert.deepEqual(cluster.atRest(), [
      "the group MBX1 is partialOnline",
      "MBX1: Mailbox Database is not mounted",
    ]);
    await cluster.administrator.mountDatabases("MBX1");
    assert.deepEqual(cluster.atRest(), []);
  });

  it("that fails late has the databases dismounted on the new node; that fails early stays", async () => {
    const { cluster } = ccr();
    cluster.faults.moveFails("MBX1", 5038);
    assert.match((await move(cluster, "B")) ?? "", /could not be moved: error 5038/);
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(cluster.moves, []);
    cluster.faults.arriveDismounted("MBX1");
    assert.match(
      (await move(cluster, "B")) ?? "",
      /'MBX1' is on 'B', and its databases could not be mounted/,
    );
    assert.deepEqual(cluster.atRest(), [
      "the group MBX1 is partialOnline",
      "MBX1: Mailbox Database is not mounted",
    ]);
    await cluster.administrator.mountDatabases("MBX1");
    assert.deepEqual(cluster.atRest(), []);
  });

  it("ends a backup that runs; one that is not disturbed is the last one", async () => {
    const { cluster, clock } = ccr();
    const database = (): { readonly backupRunning: boolean; readonly lastFullBackup: number | null } => {
      const found = cluster.world.mailboxServers[0]?.databases[0];
      assert.ok(found);
      return found;
    };
    const old = database().lastFullBackup;
    cluster.administrator.startBackup("MBX1", 600);
    assert.equal(database().backupRunning, true);
    assert.equal(await move(cluster, "B"), undefined);
    assert.equal(database().backupRunning, false);
    await clock.sleep(2 * SETTLE);
    assert.equal(database().lastFullBackup, old);
    cluster.administrator.startBackup("MBX1", 600);
    await clock.sleep(2 * SETTLE);
    assert.equal(database().backupRunning, false);
    assert.ok((database().lastFullBackup ?? 0) > (old ?? 0));
  });

  it("onto a lower level is an invariant broken unless it was declared or somebody else did it", async () => {
    const levels = { A: "RTM-RU7", B: "RTM-RU6" };
    const undeclared = ccr({ levels });
    assert.equal(await move(undeclared.cluster, "B"), undefined);
    assert.deepEqual(undeclared.cluster.broken, [
      "MBX1 was moved from A (8.0.813.0) to B (8.0.783.2), a lower level",
    ]);
    const declared = ccr({ levels });
    declared.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "B" } });
    assert.equal(await move(declared.cluster, "B"), undefined);
    const somebody = ccr({ levels });
    assert.equal(await somebody.cluster.administrator.moveMailboxServer("MBX1", "B"), undefined);
    const failover = ccr({ levels });
    failover.machine("A").powerOff();
    await failover.clock.sleep(SETTLE);
    assert.equal(failover.cluster.moves.length, 1);
    for (const { cluster } of [declared, somebody, failover]) assert.deepEqual(cluster.broken, []);
  });

  it("is put back where it was when the target dies on the way", async () => {
    const { cluster, machine, clock } = ccr();
    const moved = move(cluster, "B");
    await clock.sleep(30_000);
    machine("B").powerOff();
    assert.match((await moved) ?? "", /could not be moved: error 5050/);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on A online");
  });

  it("goes on as a failover when its node dies on the way", async () => {
    const { cluster, machine, clock } = ccr();
    const moved = move(cluster, "B");
    await clock.sleep(30_000);
    machine("A").powerOff();
    assert.match((await moved) ?? "", /could not be moved/);
    await clock.sleep(SETTLE);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on B online");
    assert.deepEqual(cluster.broken, []);
  });
});

describe("logs of a CCR in the lab's world", () => {
  it("are lost by a move with cluster.exe onto a copy that is not healthy: an invariant broken", async () => {
    const { cluster, clock } = ccr();
    cluster.faults.failCopy("MBX1", FIRST);
    await clock.sleep(10 * 60_000);
    assert.equal(copyStates(cluster), "Failed 10");
    assert.equal(await cluster.world.moveGroup("MBX1", "B"), 0);
    assert.equal(cluster.moves[0]?.how, "cluster.exe");
    assert.ok((cluster.lostLogs.MBX1 ?? 0) >= 10);
    assert.match(cluster.broken.join(), /MBX1 lost 1\d log generations/);
  });

  it("keep the databases dismounted after a failover that lacks some, until the node that has them is back", async () => {
    const { cluster, machine, clock } = ccr();
    cluster.administrator.suspendCopy("MBX1", FIRST);
    await clock.sleep(10 * 60_000);
    cluster.administrator.resumeCopy("MBX1", FIRST);
    machine("A").powerOff();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), [
      "A is down",
      "the group MBX1 is partialOnline",
      "MBX1: Mailbox Database is not mounted",
    ]);
    await machine("A").powerOn();
    await clock.sleep(SETTLE);
    assert.deepEqual(cluster.atRest(), []);
    assert.deepEqual(cluster.lostLogs, { MBX1: 0 });
    assert.deepEqual(cluster.broken, []);
  });

  it("wait in the queue of a copy that lags, and are fetched on a move while the old node is there", async () => {
    const { cluster } = ccr();
    cluster.faults.lagCopy("MBX1", FIRST, { copy: 25, replay: 3 });
    assert.equal(copyStates(cluster), "Healthy 25");
    assert.equal(cluster.world.mailboxServers[0]?.copies[0]?.replayQueue, 3);
    assert.equal(await cluster.world.moveGroup("MBX1", "B"), 0);
    assert.deepEqual(cluster.lostLogs, { MBX1: 0 });
  });
});
