import assert from "node:assert/strict";
import { getClusterOutput, Provider } from "../../components";
import { offeredByMicrosoftUpdate } from "../../lab/world/exchange/microsoft-update";
import { CCR, wayTo } from "./cluster-programs";
import { ClusterRun, infos, refused, succeeded, warnings } from "./cluster-run";
import type { ClusterRunOptions } from "./cluster-run";

describe("a ClusterRollup of a CCR cluster on the real engine", () => {
  let run: ClusterRun | undefined;

  afterEach(async () => {
    const ended = run;
    run = undefined;
    await ended?.end();
  });

  async function start(options: Omit<ClusterRunOptions, "spec"> = {}): Promise<ClusterRun> {
    return (run = await ClusterRun.start({ spec: CCR, ...options }));
  }

  it("previews the whole runbook, does it with one hand-off, and finds nothing to do the second time", async () => {
    const { stack, cluster } = await start();
    const preview = succeeded(await stack.preview());
    assert.deepEqual(preview.steps, { mail: "create" });
    assert.match(infos(preview), /^CLUSTER1: RTM-RU6, RTM-RU6 to RTM-RU7, one node at a time, 1 hand-off\n/);
    run!.isAt("RTM-RU6", "RTM-RU6");

    succeeded(await stack.up());
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(run!.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual([cluster.atRest(), cluster.lostLogs], [[], { MBX1: 0 }]);
    const { nodes, handOffs, ...outputs } = await run!.outputs();
    assert.deepEqual(
      nodes.map(({ node, level, build, foundLevel, lastRun }) => [
        node,
        level,
        build,
        foundLevel,
        lastRun?.did,
      ]),
      [
        ["NODEA", "RTM-RU7", "8.0.813.0", "RTM-RU6", "installed RTM-RU7"],
        ["NODEB", "RTM-RU7", "8.0.813.0", "RTM-RU6", "installed RTM-RU7"],
      ],
    );
    assert.equal(new Set(nodes.map(({ token }) => token)).size, 2);
    assert.deepEqual([outputs.cluster, outputs.kind, outputs.level], ["CLUSTER1", "CCR", "RTM-RU7"]);
    assert.deepEqual(outputs.clusteredMailboxServers, [
      { name: "MBX1", ownerBefore: "NODEA", owner: "NODEB" },
    ]);
    const [{ outageSeconds, ...handOff } = assert.fail("no hand-off")] = handOffs;
    assert.deepEqual([handOff.mailboxServer, handOff.from, handOff.to], ["MBX1", "NODEA", "NODEB"]);
    assert.ok(outageSeconds > 0);

    const again = succeeded(await stack.up());
    assert.deepEqual(again.steps, { mail: "same" });
    assert.equal(run!.moves().length, 1);
  });

  it("finishes a cluster that somebody left half-way, with the passive node done, by one hand-off", async () => {
    await start({ levels: ["RTM-RU6", "RTM-RU7"] });
    succeeded(await run!.stack.up());
    assert.deepEqual(
      [run!.levels(), run!.installations()],
      [
        ["RTM-RU7", "RTM-RU7"],
        [1, 0],
      ],
    );
    assert.deepEqual(run!.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
  });

  it("adopts a cluster that is at its rollup already", async () => {
    await start({ levels: ["RTM-RU7", "RTM-RU7"] });
    const up = succeeded(await run!.stack.up());
    assert.match(infos(up), /CLUSTER1: every node is at RTM-RU7 already\. Adopted as it is/);
    run!.isAt("RTM-RU7", "RTM-RU7");
  });

  it("names the node that drifted with both levels, and repairs it without a hand-off", async () => {
    await start();
    succeeded(await run!.stack.up());
    await run!.site.server("NODEA").machine.administrator.removeRollup("RTM-RU7");
    await run!.site.clock.advance(600_000);
    const preview = succeeded(await run!.stack.preview({ diff: true }));
    assert.deepEqual(preview.diffs, { mail: ["nodes[0].level"] });
    assert.match(preview.printed, /level\s*: "RTM-RU6" => "RU7"/);
    assert.match(
      warnings(preview),
      /NODEA: changed since it was last seen.*level: RTM-RU7 before, RTM-RU6 now/s,
    );
    assert.equal((await run!.outputs()).level, "RTM-RU7");

    assert.deepEqual(succeeded(await run!.stack.up()).steps, { mail: "update" });
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.equal(run!.moves().length, 1);
    assert.deepEqual(succeeded(await run!.stack.up()).steps, { mail: "same" });
  });

  it("keeps the truth of each node when the second fails, and goes on without another hand-off", async () => {
    await start();
    const { faults } = run!.site.server("NODEA").machine;
    faults.msiexecFails(1603, "replacing files");
    const failed = await run!.stack.up();
    assert.match(failed.printed, /CLUSTER1: stopped at NODEA/);
    assert.deepEqual(run!.levels(), ["RTM-RU6", "RTM-RU7"]);
    const left = await run!.outputs();
    assert.deepEqual(
      left.nodes.map(({ node, level }) => [node, level]),
      [
        ["NODEA", "RTM-RU6"],
        ["NODEB", "RTM-RU7"],
      ],
    );
    assert.equal(left.level, "mixed");
    assert.ok(left.nodes.every(({ token }) => /^[0-9a-f]{32}$/.test(token)));
    assert.match(left.failure, /INSTALL_FAILED/);
    assert.match(left.nodes[0]?.lastRun?.failure ?? "", /INSTALL_FAILED/);
    const { initErrors } = (await run!.stack.resource("mail"))!;
    assert.match(initErrors?.join("\n") ?? "", /Done: NODEB \(RTM-RU7\).*NODEA \(RTM-RU6\)/s);

    faults.msiexecWorks();
    succeeded(await run!.stack.up());
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.equal(run!.moves().length, 1);
    const { handOffs, failure, clusteredMailboxServers } = await run!.outputs();
    assert.deepEqual([handOffs.length, failure], [1, ""]);
    assert.equal(clusteredMailboxServers[0]?.ownerBefore, "NODEA");
  });

  it("hands the mailbox server back where that is wanted", async () => {
    await start({ declared: { moveBack: true } });
    succeeded(await run!.stack.up());
    assert.deepEqual(run!.moves(), ["MBX1 NODEA>NODEB cmdlet", "MBX1 NODEB>NODEA cmdlet"]);
    assert.equal((await run!.outputs()).clusteredMailboxServers[0]?.owner, "NODEA");
  });

  it("refuses a program that leaves a node out, in its preview", async () => {
    await start({ declared: { nodes: ["NODEA"] } });
    assert.match(
      refused(await run!.stack.preview(), "NODE_LIST"),
      /NODEB belongs to the cluster and is not in nodes/,
    );
    refused(await run!.stack.up(), "NODE_LIST");
    run!.isAt("RTM-RU6", "RTM-RU6");
    assert.equal(await run!.stack.resource("mail"), undefined);
  });

  it("refuses a server that is no node, and names what it is to be declared as", async () => {
    await start({ declared: { nodes: ["NODEA", "NODEB", "HUB1"] } });
    assert.match(refused(await run!.stack.up(), "NOT_A_CLUSTER"), /HUB1: .*ServerRollup/);
    run!.isAt("RTM-RU6", "RTM-RU6");
  });

  it("calls the cmdlets on the management host alone, where one is given", async () => {
    await start({ declared: { management: "HUB1" } });
    succeeded(await run!.stack.up());
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7"]);
  });

  it("refuses a management connection that logs on by key before any server is dialled", async () => {
    await start({
      declared: {
        management: {
          host: "hub1",
          privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----",
          acceptAnyHostKey: true,
        },
      },
    });
    const preview = await run!.stack.preview();
    assert.match(preview.printed, /management\.password: required, without privateKey/);
    run!.isAt("RTM-RU6", "RTM-RU6");
  });

  it("is destroyed only where a lower level is allowed, and then nothing of ours is left on any node", async () => {
    await start();
    succeeded(await run!.stack.up());
    assert.match(refused(await run!.stack.destroy(), "LOWER_LEVEL"), /allowLowerLevel: true/);
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7"]);

    run!.declare({ allowLowerLevel: true });
    const stored = succeeded(await run!.stack.up());
    assert.deepEqual(stored.diffs, { mail: ["allowLowerLevel"] });
    run!.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "NODEA" } });
    succeeded(await run!.stack.destroy());
    assert.deepEqual(run!.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.equal(await run!.stack.resource("mail"), undefined);
    for (const name of CCR.nodes)
      assert.equal(run!.site.server(name).machine.files.system.stat("C:\\ExchangeRollup"), undefined);
  });

  it("is not destroyed where its nodes were found at different levels", async () => {
    await start({ levels: ["RTM-RU6", "RTM-RU7"], declared: { allowLowerLevel: true } });
    succeeded(await run!.stack.up());
    const printed = refused(await run!.stack.destroy(), "FOUND_DIFFERENT");
    assert.match(printed, /retainOnDelete: true.*pulumi state delete/s);
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7"]);
  });

  it("keeps what is stored of a node that does not answer, and tells the others as they are", async () => {
    await start();
    succeeded(await run!.stack.up());
    const { front } = run!.site.server("NODEA");
    await front.faults.refuseConnections();
    const refreshed = succeeded(await run!.stack.refresh());
    assert.match(
      warnings(refreshed),
      /CLUSTER1: NODEA could not be looked at.*level RTM-RU7.*kept as it is/s,
    );
    const { nodes, level } = await run!.outputs();
    assert.deepEqual([nodes.map((node) => node.level), level], [["RTM-RU7", "RTM-RU7"], "RTM-RU7"]);
    await front.faults.acceptConnections();
    assert.deepEqual(succeeded(await run!.stack.up()).steps, { mail: "same" });
  });

  it("is imported by its hosts and ports as it is found, and is clean then", async () => {
    await start();
    const ways = CCR.nodes.map((name) => wayTo(run!.site, name));
    const id = ways.map(({ host, port }) => `${host}:${String(port)}`).join(",");
    run!.declare({ rollup: "RU6", options: { import: id } });
    succeeded(await run!.stack.up());
    assert.deepEqual(
      (await run!.outputs()).nodes.map(({ foundLevel }) => foundLevel),
      ["RTM-RU6", "RTM-RU6"],
    );
    run!.declare({ rollup: "RU6" });
    assert.deepEqual(succeeded(await run!.stack.up()).steps, { mail: "same" });
    run!.isAt("RTM-RU6", "RTM-RU6");
  });

  it("sees that a rollup is missing where Microsoft Update says that no updates are needed", async () => {
    await start();
    const { machine } = run!.site.server("NODEB");
    assert.deepEqual(offeredByMicrosoftUpdate(machine), []);
    assert.match(infos(succeeded(await run!.stack.preview())), /RTM-RU6, RTM-RU6 to RTM-RU7/);
    assert.deepEqual(offeredByMicrosoftUpdate(run!.site.server("HUB1").machine), ["RTM-RU7"]);
  });

  it("is told by getCluster with quorum, groups, mailbox servers and copies, and not touched by it", async () => {
    await start();
    const { site, stack } = run!;
    await site.server("NODEB").front.faults.refuseConnections();
    stack.program(() => {
      const provider = new Provider("lab", {
        knownHosts: site.knownHostsFile,
        connection: { user: site.user, password: site.password, dialErrorLimit: 1 },
      });
      const nodes = CCR.nodes.map((name) => ({ connection: wayTo(site, name) }));
      return Promise.resolve({ found: getClusterOutput({ nodes }, { provider }) });
    });
    succeeded(await stack.up());
    const { found } = (await stack.outputs()) as { readonly found: Found };
    assert.deepEqual([found.cluster, found.kind, found.level], ["CLUSTER1", "CCR", "unknown"]);
    assert.deepEqual(
      [found.quorum.kind, found.quorum.witness, found.quorum.witnessAnswers],
      ["majorityNodeSet", "\\\\HUB1\\MNS_FSW", "yes"],
    );
    assert.deepEqual(
      found.nodes.map(({ node, membership, level, missingBulletins: lacks }) => [
        node,
        membership,
        level,
        lacks,
      ]),
      [["NODEA", "up", "RTM-RU6", ["MS08-039"]]],
    );
    assert.deepEqual(
      found.groups.map(({ name, state, owner }) => [name, state, owner]),
      [
        ["Cluster Group", "online", "NODEA"],
        ["MBX1", "online", "NODEA"],
      ],
    );
    const [server = assert.fail("no mailbox server")] = found.clusteredMailboxServers;
    assert.deepEqual(
      [server.name, server.state, server.owner, server.storage],
      ["MBX1", "Online", "NODEA", "NonShared"],
    );
    assert.ok(server.copies.length > 0 && server.copies.every(({ status }) => status === "Healthy"));
    assert.ok(server.databases.every(({ mounted }) => mounted === "yes"));
    assert.match(found.problems.join("\n"), /could not be looked at/);
    await site.server("NODEB").front.faults.acceptConnections();
    run!.isAt("RTM-RU6", "RTM-RU6");
  });
});

interface Found {
  readonly cluster: string;
  readonly kind: string;
  readonly level: string;
  readonly quorum: { readonly kind: string; readonly witness: string; readonly witnessAnswers: string };
  readonly nodes: readonly {
    readonly node: string;
    readonly membership: string;
    readonly level: string;
    readonly missingBulletins?: readonly string[];
  }[];
  readonly groups: readonly { readonly name: string; readonly state: string; readonly owner: string }[];
  readonly clusteredMailboxServers: readonly {
    readonly name: string;
    readonly state: string;
    readonly owner: string;
    readonly storage: string;
    readonly copies: readonly { readonly status: string }[];
    readonly databases: readonly { readonly mounted: string }[];
  }[];
  readonly problems: readonly string[];
}
