import assert from "node:assert/strict";
import type { ExchangeCall, ExchangeReplies } from "../../agent/protocol";
import type { Account } from "../../lab/world/contract";
import type { Machine } from "../../lab/world/machine";
import { buildWindows } from "../../lab/world/windows/windows-machine";
import { ccr, scc } from "../lab/world/ccr";
import { failure, LANDING, value } from "./agent-on";

const BY_PASSWORD: Account = { name: "Administrator", administrator: true, networkCredentials: true };
const BY_KEY: Account = { name: "Administrator", administrator: true, networkCredentials: false };

function call<C extends ExchangeCall>(
  machine: Machine,
  wanted: C,
  account: Account = BY_PASSWORD,
): Promise<ExchangeReplies[C["kind"]]> {
  return value(machine, { op: "exchange", call: wanted }, { account });
}

const ALL = { kind: "mailboxServers", nodes: ["A", "B"] } as const;

describe("calls of Exchange's cmdlets", () => {
  it("tell which mailbox servers the nodes may host, where they run and with which storage", async () => {
    const { machine } = ccr();
    const { servers } = await call(machine("B"), ALL);
    assert.deepEqual(servers, [
      {
        name: "MBX1",
        storage: "NonShared",
        redundantMachines: ["A", "B"],
        state: "Online",
        activeMachine: "A",
        operationalMachines: ["A <Active, Quorum Owner>", "B"],
      },
    ]);
    assert.deepEqual(machine("B").refusals, []);
  });

  it("leave out what other nodes host", async () => {
    const { machine } = scc(["A", "B", "C"], 2);
    const { servers } = await call(machine("C"), { kind: "mailboxServers", nodes: ["X"] });
    assert.deepEqual(servers, []);
    assert.deepEqual(
      (await call(machine("C"), { kind: "mailboxServers", nodes: ["c"] })).servers.map(({ name }) => name),
      ["MBX1", "MBX2"],
    );
  });

  it("tell the copies of each storage group", async () => {
    const { cluster, machine } = ccr();
    cluster.faults.failCopy("MBX1", "First Storage Group", "A log is missing.");
    assert.deepEqual((await call(machine("B"), { kind: "copies", server: "MBX1" })).copies, [
      {
        storageGroup: "First Storage Group",
        status: "Failed",
        copyQueue: 1,
        replayQueue: 0,
        message: "A log is missing.",
      },
    ]);
    assert.deepEqual(machine("B").refusals, []);
  });

  it("tell the databases, their backups and those with public folders", async () => {
    const { cluster, machine, clock } = scc(["A", "B"], 1);
    cluster.administrator.dismountDatabase("MBX1", "Public Folder Database");
    cluster.administrator.startBackup("MBX1", 600);
    const { databases } = await call(machine("B"), { kind: "databases", server: "MBX1" });
    const half = new Date(Math.floor((clock.now() - 43_200_000) / 60_000) * 60_000);
    assert.equal(databases.length, 2);
    const [mailboxes, publicFolders] = databases;
    assert.equal(mailboxes?.name, "Mailbox Database");
    assert.equal(mailboxes.publicFolders, false);
    assert.equal(mailboxes.mounted, "yes");
    assert.equal(mailboxes.backupRunning, "yes");
    assert.ok(Math.abs(Date.parse(mailboxes.lastFullBackup ?? "") - half.getTime()) < 3_600_000);
    assert.equal(publicFolders?.publicFolders, true);
    assert.equal(publicFolders.mounted, "no");
    assert.deepEqual(machine("B").refusals, []);
  });

  it("move a mailbox server, and with validateOnly only say whether it could be", async () => {
    const { cluster, machine } = ccr();
    const move = { kind: "move", server: "MBX1", to: "B", comment: "Update Rollup 7 (KB953469)" } as const;
    await call(machine("B"), { ...move, validateOnly: true });
    assert.deepEqual(cluster.moves, []);
    const { startedAt, endedAt } = await call(machine("B"), { ...move, validateOnly: false });
    assert.ok(Date.parse(endedAt) > Date.parse(startedAt));
    assert.deepEqual(
      cluster.moves.map(({ from, to, how, comment }) => [from, to, how, comment]),
      [["A", "B", "cmdlet", move.comment]],
    );
    assert.deepEqual(machine("B").refusals, []);
  });

  it("say in Exchange's own words why a mailbox server is not moved", async () => {
    const { cluster, machine } = ccr();
    cluster.faults.failCopy("MBX1", "First Storage Group");
    const move = { kind: "move", server: "MBX1", to: "B", comment: "test", validateOnly: true } as const;
    const error = await failure(machine("B"), { op: "exchange", call: move }, { account: BY_PASSWORD });
    assert.equal(error.code, "exchangeRefused");
    assert.match(error.message, /^The copy of storage group .* is not healthy/);
    assert.deepEqual(cluster.moves, []);
  });

  it("name what is missing: network credentials, the role, the tools, PowerShell", async () => {
    const { cluster, machine, clock } = ccr();
    const ask = async (on: Machine, account: Account): Promise<string> =>
      (await failure(on, { op: "exchange", call: ALL }, { account })).code;
    assert.equal(await ask(machine("A"), BY_KEY), "noCredentials");
    cluster.faults.noExchangeRights("Administrator");
    assert.equal(await ask(machine("A"), BY_PASSWORD), "noRights");
    const bare = buildWindows({ name: "BARE", clock });
    bare.clusters = [cluster];
    assert.equal(await ask(bare, BY_PASSWORD), "noShell");
    assert.deepEqual(bare.refusals, []);
  });

  it("end PowerShell when it does not come back, and say so", async () => {
    const { machine } = ccr();
    machine("B").faults.cmdletsHang();
    const error = await failure(machine("B"), { op: "exchange", call: ALL }, { account: BY_PASSWORD });
    assert.equal(error.code, "exchangeRefused");
    assert.match(error.message, /did not answer within 300 s, and PowerShell was ended/);
    assert.deepEqual(
      machine("B")
        .processes()
        .filter(({ image }) => image === "powershell.exe"),
      [],
    );
    assert.deepEqual(machine("B").refusals, []);
  });

  it("refuse values that could be more than values, and more nodes than fit into a command line", async () => {
    const { machine } = ccr();
    const good = "N".repeat(63);
    for (const call of [
      { kind: "copies", server: "MBX1'; exit" },
      { kind: "databases", server: "$(1)" },
      { kind: "move", server: "MBX1", to: "B", comment: "it's", validateOnly: true },
      { kind: "mailboxServers", nodes: ["A", "B`"] },
      { kind: "mailboxServers", nodes: Array<string>(17).fill("A") },
    ] as const)
      assert.equal((await failure(machine("B"), { op: "exchange", call })).code, "badRequest", call.kind);
    const most = { kind: "mailboxServers", nodes: Array<string>(16).fill(good) } as const;
    assert.deepEqual((await call(machine("B"), most)).servers, []);
  });

  it("keep every letter, whatever the console's code page is", async () => {
    const name = "Datenbank für öffentliche Ordner = 公用";
    const { machine } = scc(["A", "B"], 1, {
      cluster: {
        mailboxServers: [
          { name: "MBX1", owner: "A", storageGroups: [{ name: "Zweite", databases: [{ name }] }] },
        ],
      },
    });
    const { databases } = await call(machine("B"), { kind: "databases", server: "MBX1" });
    assert.equal(databases[0]?.name, name);
  });

  it("leave nothing behind where they ran", async () => {
    const { machine } = ccr();
    const node = machine("B");
    await call(node, ALL);
    const left = node.files.system.list(LANDING).filter((name) => !/^(agent|request|reply)/.test(name));
    assert.deepEqual(
      left.filter((name) => /\.tmp/i.test(name)),
      [],
    );
  });
});
