import assert from "node:assert/strict";
import { ccr, whereabouts } from "./ccr";
import { run } from "./server";

describe("cluster.exe of the lab", () => {
  it("lists groups, nodes and resources, in the words of Windows' language", async () => {
    const english = ccr({ cluster: { otherGroups: { "File Group": "B" } } });
    const groups = await run(english.machine("B"), "cluster.exe group");
    assert.equal(groups.code, 0);
    assert.match(groups.output, /^Cluster Group +A +Online\r\nFile Group +B +Online\r\nMBX1 +A +Online\r$/m);
    assert.match(
      (await run(english.machine("A"), 'cluster group "MBX1" /status')).output,
      /^MBX1 +A +Online\r$/m,
    );
    assert.match((await run(english.machine("A"), "cluster node")).output, /^A +1 +Up\r\nB +2 +Up\r$/m);
    assert.match(
      (await run(english.machine("A"), "cluster res")).output,
      /^Majority Node Set +Cluster Group +A +Online\r$/m,
    );
    const german = ccr({ language: "de" });
    german.machine("B").powerOff();
    assert.match((await run(german.machine("A"), "cluster node")).output, /^B +2 +Inaktiv\r$/m);
    assert.match((await run(german.machine("A"), "cluster group")).output, /^Clustergruppe +A +Online\r$/m);
    for (const { machine } of [english, german])
      for (const name of ["A", "B"]) assert.deepEqual(machine(name).refusals, []);
  });

  it("moves a group to a node, or to another one, and says so with exit code 0", async () => {
    const { cluster, machine } = ccr();
    assert.equal((await run(machine("B"), 'cluster.exe group "Cluster Group" /move:B')).code, 0);
    assert.equal(whereabouts(cluster), "Cluster Group on B online, MBX1 on A online");
    assert.equal((await run(machine("B"), 'cluster.exe group "cluster group" /moveto')).code, 0);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on A online");
  });

  it("moves a mailbox server without any check, waits 20 s for it, and the move goes on", async () => {
    const { cluster, machine, clock } = ccr();
    const begun = clock.now();
    const moved = await run(machine("A"), "cluster.exe group MBX1 /move:B");
    assert.equal(moved.code, 258);
    assert.ok(clock.now() - begun < 25_000);
    await clock.sleep(300_000);
    assert.equal(whereabouts(cluster), "Cluster Group on A online, MBX1 on B online");
    assert.equal(cluster.moves[0]?.how, "cluster.exe");
    assert.equal((await run(machine("A"), "cluster.exe group MBX1 /move:A /wait")).code, 0);
  });

  it("ends with the error's number where it cannot", async () => {
    const { cluster, machine } = ccr();
    cluster.faults.moveFails("Cluster Group", 5081);
    for (const [line, code] of [
      ['cluster.exe group "Cluster Group" /move:B', 5081],
      ["cluster.exe group Nothing /move:B", 5013],
      ["cluster.exe group Nothing", 5013],
      ["cluster.exe group MBX1 /move:C", 5042],
    ] as const)
      assert.equal((await run(machine("A"), line)).code, code, line);
    cluster.administrator.pauseNode("B");
    assert.equal((await run(machine("A"), 'cluster.exe group "Cluster Group" /move:B')).code, 5070);
    machine("B").powerOff();
    assert.equal((await run(machine("A"), 'cluster.exe group "Cluster Group" /move:B')).code, 5050);
    await machine("A").services.stopTree("ClusSvc", 60);
    assert.equal((await run(machine("A"), "cluster.exe group")).code, 1753);
    assert.deepEqual(machine("A").refusals, []);
  });

  it("refuses what it was not taught", async () => {
    const { machine } = ccr();
    await assert.rejects(
      machine("A").run({
        commandLine: "cluster.exe group MBX1 /offline",
        account: { name: "Administrator", administrator: true },
      }),
      /not taught: cluster\.exe group MBX1 \/offline/,
    );
    await assert.rejects(
      machine("A").run({
        commandLine: "cluster.exe /quorum",
        account: { name: "Administrator", administrator: true },
      }),
      /not taught: cluster\.exe \/quorum/,
    );
  });

  it("beside it, net use tells whether the witness share answers: closed to all but the Cluster service, or not there", async () => {
    const { cluster, machine } = ccr();
    const used = async (share: string): Promise<string> =>
      (await run(machine("B"), `net.exe use "${share}"`)).output.trim();
    assert.equal(await used("\\\\HUB1\\MNS_FSW"), "System error 5 has occurred.");
    assert.equal(await used("\\\\HUB2\\MNS_FSW"), "System error 53 has occurred.");
    cluster.faults.witnessUnreachable();
    assert.equal(await used("\\\\hub1\\mns_fsw"), "System error 53 has occurred.");
  });
});
