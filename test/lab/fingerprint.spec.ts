import assert from "node:assert/strict";
import { SYSTEM } from "../../lab/world/account";
import { FailoverCluster } from "../../lab/world/cluster/failover-cluster";
import { fingerprintOfCluster } from "../../lab/world/cluster/fingerprint";
import { fingerprintOf } from "../../lab/world/fingerprint";
import type { Machine } from "../../lab/world/machine";
import { number } from "../../lab/world/registry";
import { site } from "../../lab/site";
import { standaloneServer } from "./world/server";

const ASIDE = { without: /\\rad\.tmp$/, aside: /\\letter\.json$/ };
const restOf = (machine: Machine): string => fingerprintOf(machine, ASIDE).rest;

describe("the fingerprint of a machine", () => {
  const CHANGES: readonly (readonly [string, (machine: Machine) => unknown])[] = [
    ["a file is made", ({ files }) => files.putFile("C:\\new.txt")],
    [
      "a file is written",
      ({ files }) => files.system.write("C:\\boot.ini", Buffer.from("x"), { append: true }),
    ],
    ["a folder is made", ({ files }) => files.system.createFolder("C:\\new")],
    [
      "a folder gets another access list",
      ({ files }) => files.system.setAccessList("C:\\WINDOWS", "D:PAI(A;OICI;FA;;;SY)"),
    ],
    ["a value is written", ({ keys }) => keys.view(64).set("HKLM\\SOFTWARE\\Test", "Value", number(1))],
    [
      "a service is configured",
      ({ services }) => services.configure("W3SVC", { start: "demand", by: "test" }),
    ],
    ["a service begins to stop", ({ services }) => services.stop("wuauserv")],
    [
      "a task is made",
      ({ tasks }) =>
        tasks.create({ name: "Test", commandLine: "x", account: SYSTEM, trigger: { kind: "startUp" } }),
    ],
    ["an event is written", ({ log }) => log.serviceControl(7036, "test")],
    [
      "a process of nobody begins",
      ({ processTable }) => processTable.start({ image: "C:\\x.exe", account: SYSTEM }),
    ],
    ["an installation is under way", ({ msi }) => msi.transactions.take("test")],
    ["power is lost", (machine) => machine.powerOff()],
    ["a restart is commanded", ({ shutdown }) => shutdown.begin(60, "test")],
    ["files are to be replaced at the next start", ({ faults }) => faults.pendingRename("C:\\a.dll")],
    [
      "what a service depends on is another",
      ({ services }) => void (services.get("W3SVC").dependsOn = ["RpcSs"]),
    ],
    ["what must never happen has happened", ({ invariants }) => invariants.violated("test")],
  ];
  for (const [what, change] of CHANGES)
    it(`is another one after ${what}`, () => {
      const machine = standaloneServer({ level: "RTM-RU6" });
      machine.files.putFile("C:\\boot.ini");
      const before = restOf(machine);
      change(machine);
      assert.notEqual(restOf(machine), before);
    });

  it("is another one after a boot, which nothing else may tell", async () => {
    const machine = standaloneServer({ level: "RTM-RU6", clock: "jump" });
    const before = restOf(machine).split("\n");
    await machine.restart();
    await machine.clock.sleep(600_000);
    const others = restOf(machine)
      .split("\n")
      .filter((line) => !before.includes(line) && !line.startsWith("events "));
    assert.deepEqual(others, ["on for the 2. time, 0 restarts commanded"]);
  });

  it("is the same after a look, and when lab time has passed", async () => {
    const machine = standaloneServer({ level: "RTM-RU6", clock: "manual" });
    const before = restOf(machine);
    await machine.run({ commandLine: "sc.exe queryex type= service state= all", account: SYSTEM });
    await machine.clock.advance(1_000);
    machine.files.system.list("C:\\WINDOWS");
    assert.equal(restOf(machine), before);
  });

  it("leaves out the files it is told, and tells others apart", () => {
    const machine = standaloneServer({ level: "RTM-RU6" });
    const { rest, aside } = fingerprintOf(machine, ASIDE);
    machine.files.putFile("C:\\rad.tmp");
    assert.deepEqual(fingerprintOf(machine, ASIDE), { rest, aside });
    machine.files.putFile("C:\\letter.json");
    assert.equal(restOf(machine), rest);
    assert.notEqual(fingerprintOf(machine, ASIDE).aside, aside);
  });

  it("is not the place of what is to come by itself: that is pending on the clock", () => {
    const machine = standaloneServer({ level: "RTM-RU6", clock: "manual" });
    machine.tasks.create({ name: "Test", commandLine: "x", account: SYSTEM, trigger: { kind: "startUp" } });
    const [before, pending] = [restOf(machine), machine.clock.pending.join()];
    machine.tasks.run("Test");
    assert.equal(restOf(machine), before);
    assert.notEqual(machine.clock.pending.join(), pending);
  });
});

describe("the fingerprint of a cluster", () => {
  const CHANGES: readonly (readonly [string, (cluster: FailoverCluster) => unknown])[] = [
    [
      "a mailbox server begins to move",
      ({ administrator }) => administrator.moveMailboxServer("MBX1", "NODEB"),
    ],
    [
      "a copy fails",
      ({ faults, servers }) => faults.failCopy("MBX1", servers[0]?.replicated[0]?.storageGroup ?? ""),
    ],
    ["the witness goes", ({ faults }) => faults.witnessUnreachable()],
    ["a node is paused", ({ administrator }) => administrator.pauseNode("NODEB")],
    ["a node loses its power", ({ machines }) => machines[1]?.powerOff()],
    ["a service of a node stops", ({ machines }) => machines[0]?.services.stop("wuauserv")],
  ];

  it("is another one after each of its changes, and the same after a look", async () => {
    for (const [what, change] of CHANGES) {
      const lab = await site({
        servers: [{ name: "NODEA" }, { name: "NODEB" }, { name: "HUB1" }],
        clusters: [
          {
            name: "C1",
            kind: "CCR",
            nodes: ["NODEA", "NODEB"],
            mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
          },
        ],
        clock: "manual",
      });
      try {
        const cluster = lab.cluster("C1");
        assert.ok(cluster instanceof FailoverCluster);
        const before = fingerprintOfCluster(cluster);
        const [{ machine }] = lab.all as [(typeof lab.all)[number]];
        const { looks } = machine;
        assert.equal(machine.cluster?.mailboxServers.length, 1);
        assert.equal(fingerprintOfCluster(cluster), before);
        assert.ok(machine.looks > looks, "but that somebody looked is counted");
        void change(cluster);
        assert.notEqual(fingerprintOfCluster(cluster), before, what);
      } finally {
        await lab.stop();
      }
    }
  });
});
