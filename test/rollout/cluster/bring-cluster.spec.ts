import * as assert from "node:assert/strict";
import { promises as fs } from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { makeRollupPackage, rollupPackageNames } from "../../../lab/msp";
import { MachineError } from "../../../machine";
import {
  bringCluster,
  claimCluster,
  ClusterError,
  foreseeCluster,
  takeAwayFromCluster,
} from "../../../rollout/cluster";
import type {
  ClusterMachines,
  ClusterOutcome,
  ClusterTakeAwayOutcome,
  ClusterWish,
  KnownNode,
} from "../../../rollout/cluster/contract";
import { jobStatus, recordAt, URN } from "../server/inspections";
import { SmallCluster } from "./small-cluster";

const CCR = { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], storage: "NonShared" } as const;
const SCC = { levels: ["RTM-RU6", "RTM-RU6", "RTM-RU6"], owners: [0, 1], storage: "Shared" } as const;
const RU7 = "Update Rollup 7 for Exchange Server 2007 (KB953469)";
const LIMITS = { clusterWait: 60, backupWait: 60 };

describe("bringing a failover cluster to its level", () => {
  let folder: string;
  let told: string[] = [];

  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "exchange-rollup-"));
    for (const level of ["RTM-RU6", "RTM-RU7"]) {
      const { fileName } = rollupPackageNames(level);
      await fs.writeFile(path.join(folder, fileName), makeRollupPackage(level));
    }
  });
  after(() => fs.rm(folder, { recursive: true }));
  beforeEach(() => (told = []));

  it("locks and claims all nodes, copies to all, and goes from passive node to hand-off to the other node", async () => {
    const cluster = new SmallCluster(CCR);
    const outcome = await bring(cluster);
    assert.deepEqual(cluster.asked, [
      "NODEA lock",
      "NODEB lock",
      "NODEA claim",
      "NODEB claim",
      "NODEA remember",
      "NODEB remember",
      "NODEB stage",
      "NODEA stage",
      'NODEA validate MBX1 to NODEB "KB953469 RTM-RU7"',
      "NODEB stage",
      "NODEB job",
      'NODEA validate MBX1 to NODEB "KB953469 RTM-RU7"',
      'NODEA move MBX1 to NODEB "KB953469 RTM-RU7"',
      "NODEB moves Cluster Group to NODEB",
      "NODEA stage",
      "NODEA job",
      "NODEA forget",
      "NODEB forget",
      "NODEB unlock",
      "NODEA unlock",
    ]);
    assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(cluster.broken, []);
    assert.deepEqual(outcome.ownersBefore, { mbx1: "NODEA" });
    assert.deepEqual(
      outcome.handOffs.map(({ mailboxServer, from, to, outageSeconds }) => [
        mailboxServer,
        from,
        to,
        outageSeconds,
      ]),
      [["MBX1", "NODEA", "NODEB", 40]],
    );
    assert.deepEqual(
      outcome.nodes.map(({ node, found, state, run, record }) => [
        node,
        found.level,
        state.level,
        run?.exitCode,
        record.foundLevel,
      ]),
      [
        ["NODEA", "RTM-RU6", "RTM-RU7", 0, "RTM-RU6"],
        ["NODEB", "RTM-RU6", "RTM-RU7", 0, "RTM-RU6"],
      ],
    );
  });

  it("changes nothing the second time, and takes no lock", async () => {
    const cluster = new SmallCluster(CCR);
    await bring(cluster);
    cluster.asked.length = 0;
    const outcome = await bring(cluster);
    assert.deepEqual(cluster.asked, []);
    assert.deepEqual(outcome.handOffs, []);
  });

  it("adopts a cluster that is at its level: records, and nothing else", async () => {
    const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU7", "RTM-RU7"] });
    await bring(cluster);
    assert.deepEqual(
      cluster.asked.filter((what) => !/lock$|claim$/.test(what)),
      [],
    );
    assert.equal(cluster.records[1]!.urn, URN);
  });

  it("hands the mailbox server back with moveBack, also when the attempt was interrupted before", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment, node) => {
      if (moment === "job" && node === 0) throw lost();
    };
    await fails(bring(cluster, { moveBack: true }), "SSH_CLOSED");
    assert.deepEqual(cluster.owners, [1]);
    cluster.on = () => undefined;
    const outcome = await bring(cluster, { moveBack: true });
    assert.deepEqual(cluster.owners, [0]);
    assert.deepEqual(cluster.moves, ["MBX1 NODEA>NODEB", "MBX1 NODEB>NODEA"]);
    assert.deepEqual(outcome.ownersBefore, { mbx1: "NODEA" });
    assert.deepEqual(cluster.broken, []);
  });

  it("works a single copy cluster with several mailbox servers through, each handed over once", async () => {
    const cluster = new SmallCluster(SCC);
    await bring(cluster, { severalCms: true });
    assert.deepEqual(cluster.moves, ["MBX1 NODEA>NODEC", "MBX2 NODEB>NODEA"]);
    assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(cluster.broken, []);
  });

  it("converges, with nothing broken, whichever of its calls is the last before the connection is lost", async () => {
    const undisturbed = new SmallCluster(CCR);
    let calls = 0;
    undisturbed.on = () => void (calls += 1);
    await bring(undisturbed);
    for (let last = 1; last <= calls; last += 1) {
      const cluster = new SmallCluster(CCR);
      let made = 0;
      cluster.on = () => {
        made += 1;
        if (made >= last && made < last + 3) throw lost();
      };
      await bring(cluster).catch((error: unknown) => assert.ok(error instanceof Error));
      cluster.on = () => undefined;
      await bring(cluster);
      assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"], `after call ${last}`);
      assert.deepEqual(cluster.broken, [], `after call ${last}`);
      assert.deepEqual(cluster.moves, ["MBX1 NODEA>NODEB"], `after call ${last}`);
      assert.deepEqual([cluster.records[0]!.memo ?? "", cluster.records[1]!.memo ?? ""], ["", ""]);
    }
  });

  it("plans anew when somebody moves the mailbox server onto the node that is next", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment, _, nth) => {
      if (moment === "validate" && nth === 1) cluster.owners = [1];
    };
    await bring(cluster);
    assert.deepEqual(cluster.broken, []);
    assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"]);
    assert.match(told.join("\n"), /MBX1 runs on NODEB now; planning anew/);
  });

  it("plans anew when the mailbox server came to the node just before msiexec, and no installation has failed", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment, node, nth) => {
      if (moment === "job" && node === 1 && nth === 1) cluster.owners = [1];
    };
    const outcome = await bring(cluster);
    assert.deepEqual(cluster.broken, []);
    assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"]);
    assert.match(told.join("\n"), /NODEB: nothing was begun, because MBX1 came to it; planning anew/);
    assert.deepEqual(cluster.moves, ["MBX1 NODEB>NODEA"]);
    assert.deepEqual(
      outcome.nodes.map(({ run }) => run?.to),
      ["RTM-RU7", "RTM-RU7"],
    );
  });

  it("gives up when that happens again and again, with every level as it was", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment, node) => {
      if (moment === "job") cluster.owners = [node];
    };
    await fails(bring(cluster), "UNSTEADY");
    assert.deepEqual(cluster.levels, ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(cluster.moves, []);
    assert.deepEqual(cluster.broken, []);
  });

  it("gives up with UNSTEADY when the mailbox server is moved again and again", async () => {
    const cluster = new SmallCluster(CCR);
    let asked = 0;
    cluster.on = (moment) => {
      if (moment === "look") asked = 0;
      if (moment === "ask") asked += 1;
      // After each plan, before its first step.
      if (moment === "ask" && asked === 2) cluster.owners = [1 - cluster.owners[0]!];
    };
    const error = await fails(bring(cluster), "UNSTEADY");
    assert.equal(error.touched, false);
    assert.deepEqual(cluster.levels, ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(cluster.broken, []);
  });

  it("stops where a copy does not become Healthy after the hand-off, with what was done and what was not", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment) => {
      if (moment === "move") cluster.copy = "Failed";
    };
    // The small cluster moves after it has told: with a copy that has failed by then.
    const error = await fails(bring(cluster), "COPIES_NOT_HEALTHY");
    assert.match(
      error.message,
      /^CLUSTER1: stopped at the hand-off of MBX1: .*waiting for 1 of 1 copies .* in vain/,
    );
    assert.match(error.message, /Done: NODEB \(RTM-RU7\)\. Not done here: NODEA \(RTM-RU6\)\./);
    assert.match(error.message, /MBX1 is Online on NODEB\. Run `pulumi up` again/);
    assert.deepEqual(cluster.levels, ["RTM-RU6", "RTM-RU7"]);
    assert.equal(error.handOffs.length, 1);
    assert.equal(error.records["nodea"]?.foundLevel, "RTM-RU6");
  });

  it("waits for copies within replicationTimeout after a hand-off", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.initialising = 900;
    await bring(cluster);
    assert.deepEqual(cluster.broken, []);
    assert.match(
      told.join("\n"),
      /waiting for 1 of 1 copies to be Healthy with short queues \(SG1 Initializing\), 40 s/,
    );
  });

  it("does not stop a node when the witness stops answering", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment, node) => {
      if (moment === "moveGroup" && node === 1) cluster.share = "no";
    };
    const error = await fails(bring(cluster), "QUORUM");
    assert.match(error.message, /NODEA: it is not proved that the cluster keeps quorum without it.*HUB1/);
    assert.deepEqual(cluster.levels, ["RTM-RU6", "RTM-RU7"]);
    assert.deepEqual(cluster.broken, []);
  });

  it("does not hand over to a node that failed after its patch", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment, node) => {
      if (moment === "job" && node === 1) cluster.membership = { 1: "down" };
    };
    const error = await fails(bring(cluster), "NODE_NOT_BACK");
    assert.match(error.message, /stopped at NODEB/);
    assert.deepEqual(cluster.moves, []);
    assert.deepEqual(cluster.levels, ["RTM-RU6", "RTM-RU7"]);
  });

  it("stops before the second node when the first could not be patched, and says so with the installer's code", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.exitCode = 1603;
    const error = await fails(bring(cluster), "INSTALL_FAILED");
    assert.match(error.message, /stopped at NODEB: .*1603/);
    assert.match(error.message, /Done: no node\./);
    assert.deepEqual(cluster.moves, []);
    assert.equal(error.nodes[1]!.run?.exitCode, 1603);
  });

  it("begins nothing when Exchange says beforehand that it would not move the mailbox server", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment) => {
      if (moment === "validate")
        throw new MachineError({ code: "NO_EXCHANGE_RIGHTS", message: "Access is denied." });
    };
    const error = await fails(bring(cluster), "MANAGEMENT");
    assert.match(
      error.message,
      /Exchange would not move MBX1 from NODEA to NODEB: Access is denied\. Nothing was touched/,
    );
    assert.equal(error.touched, false);
    assert.ok(!cluster.asked.some((what) => what.endsWith("job")));
  });

  it("takes a move whose answer was lost for what a look shows", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment) => {
      if (moment !== "move") return;
      cluster.move("MBX1", 1);
      throw lost();
    };
    const outcome = await bring(cluster);
    assert.deepEqual(cluster.moves, ["MBX1 NODEA>NODEB"]);
    assert.equal(outcome.handOffs[0]?.outageSeconds, 40);
    assert.match(told.join("\n"), /how its move to NODEB ended was not told/);
  });

  it("stops when the mailbox server arrives with dismounted databases, and the hand-off is in the books", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.on = (moment) => {
      if (moment === "move") cluster.mounted = "no";
    };
    const error = await fails(bring(cluster), "MAILBOX_SERVER_DOWN");
    assert.match(error.message, /SG1\\Mailboxes to be mounted on NODEB/);
    assert.equal(error.handOffs.length, 1);
    assert.deepEqual(cluster.levels, ["RTM-RU6", "RTM-RU7"]);
  });

  it("begins nothing while any node is held by another, and lets go of those it had", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.lockedBy[1] = "ann@desk";
    const error = await fails(bring(cluster), "LOCKED");
    assert.deepEqual(cluster.asked, ["NODEA lock", "NODEB lock", "NODEA unlock"]);
    assert.match(error.message, /^CLUSTER1: nothing was touched\. NODEB: is held by ann@desk/);
  });

  it("touches nothing where a node is another resource's", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.records[1] = recordAt("RTM-RU6", { urn: "urn:other" });
    await fails(bring(cluster), "OTHER_OWNER");
    assert.deepEqual(cluster.asked, []);
  });

  it("touches nothing where the cmdlets can be called nowhere", async () => {
    const cluster = new SmallCluster(CCR);
    const error = await fails(
      bring(
        cluster,
        {},
        cluster.machines(() => false),
      ),
      "MANAGEMENT",
    );
    assert.match(error.message, /every connection logs on with a key/);
    assert.deepEqual(cluster.asked, []);
  });

  it("has a job that died on a passive node finished before anything else", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.jobs[1] = jobStatus({ alive: "no", healsAtBoot: "no" });
    await bring(cluster);
    assert.deepEqual(cluster.asked.slice(0, 3), ["NODEB lock", "NODEB resume", "NODEB unlock"]);
    assert.deepEqual(cluster.broken, []);
  });

  it("does not begin a dead job again under a mailbox server that came to its node", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.jobs[0] = jobStatus({ alive: "no", healsAtBoot: "no" });
    const error = await fails(bring(cluster), "JOB_RUNNING");
    assert.match(error.message, /NODEA runs MBX1, and the job old .* died on it/);
    assert.deepEqual(cluster.asked, []);
  });

  it("has it begun again when the mailbox server was handed to the node that is at its level, and not before", async () => {
    const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU6", "RTM-RU7"] });
    cluster.jobs[0] = jobStatus({ title: RU7, alive: "no", healsAtBoot: "no" });
    await bring(cluster);
    assert.deepEqual(cluster.broken, []);
    assert.deepEqual(cluster.moves, ["MBX1 NODEA>NODEB"]);
    assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"]);
    const done = cluster.asked.filter((what) => /resume|job$|"$/.test(what));
    assert.deepEqual(
      done.map((what) => what.replace(/ to .*/, "")),
      ["NODEA validate MBX1", "NODEA move MBX1", "NODEA resume", "NODEA job"],
    );
  });

  it("does not hand it off a node whose dead job was to bring another level than the others have", async () => {
    const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU5", "RTM-RU6"] });
    cluster.jobs[0] = jobStatus({ title: RU7, alive: "no", healsAtBoot: "no" });
    await fails(bring(cluster, { rollup: "RTM-RU6" }), "JOB_RUNNING");
    assert.deepEqual(cluster.asked, []);
    const { plan } = await foreseeCluster({
      machines: cluster.machines(),
      wish: wish({ rollup: "RTM-RU6" }),
    });
    assert.equal(plan.kind === "refused" && plan.refusals[0]?.code, "JOB_RUNNING");
  });

  it("foresees the rest while a job of an earlier operation still runs on a node that it has stopped", async () => {
    const cluster = new SmallCluster(CCR);
    cluster.jobs[1] = jobStatus();
    cluster.membership = { 1: "down" };
    cluster.copy = "Failed";
    const { plan } = await foreseeCluster({ machines: cluster.machines(), wish: wish() });
    assert.equal(plan.kind, "change");
    assert.match(
      plan.kind === "change" ? plan.warnings.join("\n") : "",
      /NODEB: the job old .* is brought to its end, and all is planned anew/,
    );
  });

  describe("whose nodes an earlier job left otherwise than it had found them", () => {
    it("has the services put back on both before anything else, and plans from there", async () => {
      const cluster = new SmallCluster(CCR);
      cluster.openSnapshots.splice(0, 2, "old-a", "old-b");
      cluster.membership = { 1: "down" };
      await bring(cluster);
      const jobs = cluster.asked.filter((what) => /job$|stage$/.test(what));
      assert.deepEqual(jobs.slice(0, 3), ["NODEA job", "NODEB job", "NODEB stage"]);
      assert.deepEqual(cluster.openSnapshots, [null, null]);
      assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"]);
      assert.deepEqual(cluster.broken, []);
    });

    it("has them put back when nothing else is to do, and never again after that", async () => {
      const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU7", "RTM-RU7"] });
      await bring(cluster);
      cluster.asked.length = 0;
      cluster.openSnapshots[0] = "old-a";
      const outcome = await bring(cluster);
      assert.equal(cluster.asked.filter((what) => what.endsWith("job")).length, 1);
      assert.equal(outcome.nodes[0]?.run?.did, "put services back");
      cluster.asked.length = 0;
      await bring(cluster);
      assert.deepEqual(cluster.asked, []);
    });

    it("is only locked where no more than a start-up task of a finished job is left: a lock takes that away", async () => {
      const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU7", "RTM-RU7"] });
      await bring(cluster);
      cluster.asked.length = 0;
      cluster.jobs[1] = jobStatus({ phase: "done", alive: "no", healsAtBoot: "yes" });
      await bring(cluster);
      assert.deepEqual(cluster.asked.slice(0, 2), ["NODEA lock", "NODEB lock"]);
      assert.ok(!cluster.asked.some((what) => what.endsWith("job")));
    });

    it("has them put back before it is taken away, too", async () => {
      const cluster = new SmallCluster({ ...CCR, levels: ["RTM", "RTM"] }, true);
      const known = knownFrom(await bring(cluster));
      cluster.asked.length = 0;
      cluster.openSnapshots[0] = "old-a";
      cluster.membership = { 0: "down" };
      await takeAway(cluster, { known, allowLowerLevel: true });
      assert.equal(
        cluster.asked.find((what) => /job$|move/.test(what)),
        "NODEA job",
      );
      assert.deepEqual(cluster.levels, ["RTM", "RTM"]);
      assert.deepEqual(cluster.records, [null, null]);
      assert.deepEqual(cluster.broken, []);
    });
  });

  it("stops between two steps when it is cancelled", async () => {
    const cluster = new SmallCluster(CCR);
    const abort = new AbortController();
    cluster.on = (moment) => {
      if (moment === "validate") abort.abort();
    };
    await fails(bring(cluster, {}, cluster.machines(), abort.signal), "CANCELLED");
    assert.ok(!cluster.asked.some((what) => what.endsWith("job")));
    assert.deepEqual(cluster.asked.slice(-2), ["NODEB unlock", "NODEA unlock"]);
  });

  describe("and taking away again", () => {
    it("is refused unless a lower level is allowed", async () => {
      const cluster = new SmallCluster(CCR, true);
      const known = knownFrom(await bring(cluster));
      cluster.asked.length = 0;
      await fails(takeAway(cluster, { known }), "LOWER_LEVEL");
      assert.deepEqual(cluster.asked, []);
    });

    it("removes from the passive node, hands over, removes from the other, and gives all nodes up", async () => {
      const cluster = new SmallCluster({ ...CCR, levels: ["RTM", "RTM"] }, true);
      const known = knownFrom(await bring(cluster));
      cluster.moves.length = 0;
      const outcome = await takeAway(cluster, { known, allowLowerLevel: true });
      assert.deepEqual(cluster.levels, ["RTM", "RTM"]);
      assert.deepEqual(cluster.moves, ["MBX1 NODEB>NODEA"]);
      assert.deepEqual(cluster.records, [null, null]);
      assert.deepEqual(cluster.broken, []);
      assert.equal(outcome.handOffs.length, 1);
    });

    it("gives a cluster up as it is where nothing was brought", async () => {
      const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU7", "RTM-RU7"] });
      const known = knownFrom(await bring(cluster));
      cluster.asked.length = 0;
      await takeAway(cluster, { known });
      assert.deepEqual(cluster.asked, [
        "NODEA lock",
        "NODEB lock",
        "NODEA disown",
        "NODEB disown",
        "NODEB unlock",
        "NODEA unlock",
      ]);
      const again = await takeAway(cluster, { known });
      assert.equal(again.state, null);
    });

    it("is refused where the nodes were found at different levels, and names the ways out", async () => {
      const cluster = new SmallCluster({ ...CCR, levels: ["RTM-RU6", "RTM"] });
      const known = knownFrom(await bring(cluster));
      const error = await fails(takeAway(cluster, { known, allowLowerLevel: true }), "FOUND_DIFFERENT");
      assert.match(error.message, /retainOnDelete: true.*pulumi state delete/);
      assert.deepEqual(cluster.levels, ["RTM-RU7", "RTM-RU7"]);
    });
  });

  it("is imported as it is: records on all nodes, nothing else", async () => {
    const cluster = new SmallCluster(CCR);
    const { look, records } = await claimCluster({ machines: cluster.machines(), urn: URN });
    assert.equal(look.state.kind, "CCR");
    assert.deepEqual(Object.keys(records), ["nodea", "nodeb"]);
    assert.deepEqual(
      cluster.asked.filter((what) => !/lock$|claim$/.test(what)),
      [],
    );
  });

  function bring(
    cluster: SmallCluster,
    changes: Partial<ClusterWish> = {},
    machines: ClusterMachines = cluster.machines(),
    signal = new AbortController().signal,
  ): Promise<ClusterOutcome> {
    return bringCluster({
      machines,
      wish: wish(changes),
      reporter: reporter(),
      signal,
      limits: LIMITS,
      sleep: cluster.sleep,
    });
  }

  function wish(changes: Partial<ClusterWish> = {}): ClusterWish {
    return {
      rollup: "RTM-RU7",
      package: { folder },
      packageSha256: null,
      urn: URN,
      known: {},
      moveBack: false,
      replicationTimeout: 1800,
      allowLowerLevel: false,
      severalCms: false,
      ...changes,
    };
  }

  function takeAway(
    cluster: SmallCluster,
    options: { readonly known: Readonly<Record<string, KnownNode>>; readonly allowLowerLevel?: boolean },
  ): Promise<ClusterTakeAwayOutcome> {
    return takeAwayFromCluster({
      machines: cluster.machines(),
      urn: URN,
      allowLowerLevel: false,
      severalCms: false,
      replicationTimeout: 1800,
      reporter: reporter(),
      signal: new AbortController().signal,
      limits: LIMITS,
      sleep: cluster.sleep,
      ...options,
    });
  }

  function reporter(): Parameters<typeof bringCluster>[0]["reporter"] {
    const tell = (text: string): void => void told.push(text);
    return { phase: tell, info: tell, warning: tell };
  }
});

function lost(): Error {
  return Object.assign(new Error("the connection ended in the middle"), { code: "SSH_CLOSED" });
}

function knownFrom({ nodes }: ClusterOutcome): Readonly<Record<string, KnownNode>> {
  return Object.fromEntries(
    nodes.map(({ node, state, record }) => [
      node.toLowerCase(),
      { machineId: state.machineId, servicePack: state.servicePack, ...record },
    ]),
  );
}

async function fails(work: Promise<unknown>, code: string): Promise<ClusterError> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail("it did not fail");
}
