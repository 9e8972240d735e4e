import assert from "node:assert/strict";
import type { ClusterInspection, MoveGroupReply } from "../../agent/protocol";
import { buildWindows } from "../../lab/world/windows/windows-machine";
import { ccr, scc, whereabouts } from "../lab/world/ccr";
import { failure, value } from "./agent-on";
import { auditLines, claim, RECORD_TOKEN, takeLock } from "./owned";
import { TOKEN } from "./staged-rollup";

const LOOK = { op: "inspectCluster" } as const;

describe("a look at the failover cluster", () => {
  it("tells nodes, groups with their owners, and the majority node set with its witness", async () => {
    const { machine } = ccr({ cluster: { otherGroups: { "File Group": "B" } } });
    const look = await value<ClusterInspection>(machine("B"), LOOK);
    assert.equal(look.name, "CLUSTER1");
    assert.equal(look.answeredBy, "B");
    assert.deepEqual(look.nodes, [
      { name: "A", state: "up" },
      { name: "B", state: "up" },
    ]);
    assert.deepEqual(
      look.groups.map(({ name, owner, state }) => `${name} on ${owner} ${state}`),
      ["Cluster Group on A online", "File Group on B online", "MBX1 on A online"],
    );
    assert.ok(look.groups[2]?.resources.some(({ type }) => type === "Microsoft Exchange Information Store"));
    assert.equal(look.quorum.kind, "majorityNodeSet");
    assert.equal(look.quorum.owner, "A");
    assert.equal(look.quorum.share?.answers, "yes");
    assert.deepEqual(look.unknowns, []);
    assert.deepEqual(machine("B").refusals, []);
  });

  for (const language of ["en", "de"] as const)
    it(`knows a witness that does not answer by its number (${language})`, async () => {
      const { cluster, machine } = ccr({ language });
      cluster.faults.witnessUnreachable();
      const { quorum } = await value<ClusterInspection>(machine("A"), LOOK);
      assert.equal(quorum.share?.answers, "no");
    });

  it("tells a quorum disk, a paused node and one that is down", async () => {
    const { cluster, machine, clock } = scc(["A", "B", "C"], 1);
    cluster.administrator.pauseNode("B");
    machine("C").powerOff();
    await clock.sleep(120_000);
    const look = await value<ClusterInspection>(machine("A"), LOOK);
    assert.deepEqual(
      look.nodes.map(({ name, state }) => `${name} ${state}`),
      ["A up", "B paused", "C down"],
    );
    assert.equal(look.quorum.kind, "disk");
    assert.equal(look.quorum.resourceState, "online");
    assert.equal(look.quorum.share, null);
  });

  it("tells no cluster from one that does not answer", async () => {
    const { machine, clock } = ccr();
    const bare = buildWindows({ name: "BARE", clock });
    assert.equal((await failure(bare, LOOK)).code, "noCluster");
    machine("B").faults.withoutClusterAutomation();
    assert.equal((await failure(machine("B"), LOOK)).code, "clusterDown");
    await machine("A").services.stopTree("ClusSvc", 600);
    assert.equal((await failure(machine("A"), LOOK)).code, "clusterDown");
  });
});

describe("a move of a cluster's group", () => {
  const move = { op: "moveGroup", token: TOKEN, group: "cluster group", to: "B", waitSeconds: 60 } as const;

  it("brings it to the node, tells where it is, and leaves a line in the audit file", async () => {
    const { cluster, machine } = ccr();
    await takeLock(machine("B"));
    const moved = await value<MoveGroupReply>(machine("B"), move);
    assert.deepEqual(moved, { exitCode: 0, owner: "B", state: "online" });
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on A online");
    assert.match(auditLines(machine("B")).join("\n"), /moved the cluster group "cluster group" to B/);
  });

  it("changes nothing where it is there already", async () => {
    const { machine } = ccr();
    await takeLock(machine("A"));
    const moved = await value<MoveGroupReply>(machine("A"), { ...move, to: "a" });
    assert.equal(moved.owner, "A");
    assert.doesNotMatch(auditLines(machine("A")).join("\n"), /moved the cluster group/);
  });

  it("is refused without the lock, for a mailbox server, and for what does not exist", async () => {
    const { cluster, machine } = ccr();
    assert.equal((await failure(machine("B"), move)).code, "notLocked");
    await takeLock(machine("B"));
    for (const group of ["MBX1", "Nothing"])
      assert.equal((await failure(machine("B"), { ...move, group })).code, "badRequest", group);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on A online");
  });

  it("tells the number with which Windows refused it", async () => {
    const { cluster, machine } = ccr();
    cluster.faults.moveFails("Cluster Group", 5081);
    await takeLock(machine("B"));
    const error = await failure(machine("B"), move);
    assert.equal(error.code, "windows");
    assert.match(error.detail, /5081/);
  });
});

describe("what is to be remembered", () => {
  const remember = { op: "remember", lock: TOKEN, token: RECORD_TOKEN, memo: '{"MBX1":"A"}' } as const;

  it("stays with the record through another claim, and can be forgotten", async () => {
    const { machine } = ccr();
    const node = machine("B");
    await takeLock(node);
    const { record } = await claim(node);
    await value(node, remember);
    const again = await claim(node, { token: RECORD_TOKEN });
    assert.equal(again.taken, "kept");
    assert.deepEqual(again.record, { ...record, memo: remember.memo });
    const look = await value<{ record: unknown }>(node, { op: "inspect" });
    assert.deepEqual(look.record, again.record);
    await value(node, { ...remember, memo: "" });
    assert.equal((await claim(node, { token: RECORD_TOKEN })).record.memo ?? "", "");
  });

  it("is refused without lock, without record, for another's record, and when too long", async () => {
    const { machine } = ccr();
    const node = machine("B");
    assert.equal((await failure(node, remember)).code, "notLocked");
    await takeLock(node);
    assert.equal((await failure(node, remember)).code, "noRecord");
    await claim(node);
    assert.equal((await failure(node, { ...remember, token: "f".repeat(32) })).code, "wrongToken");
    assert.equal((await failure(node, { ...remember, memo: "x".repeat(4001) })).code, "badRequest");
  });
});
