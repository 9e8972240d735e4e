import * as assert from "node:assert/strict";

import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import type { ClusterMachine } from "../../../machine/contract";
import { ClusterError, foreseeCluster } from "../../../rollout/cluster";
import { fails, LabRun } from "./lab-run";

const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};
const SERVICE = "MSExchangeServiceHost";
/** Of the service control manager. */
const RUNNING = 4;
const ONCE = ["MBX1 NODEA>NODEB cmdlet"];

const SHARED_DISK: ClusterSpec = {
  name: "CLUSTER2",
  kind: "SCC",
  nodes: ["NODEA", "NODEB", "NODEC"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};

/** What goes wrong on the way of a rollout through a cluster with two copies, and that the next one converges. */
describe("a cluster of the lab in trouble", () => {
  let run: LabRun;

  beforeEach(async () => (run = await LabRun.start({ cluster: CCR })));
  afterEach(() => run.stop());

  for (const [node, which] of [
    ["NODEB", "first"],
    ["NODEA", "second"],
  ] as const) {
    it(`converges after the ${which} node lost its power in the middle of the installation, and hands off once`, async () => {
      const before = run.starts();
      const { machine } = run.lab.server(node);
      const off = machine.msi.transactions.onPhase("replacing files", () => {
        off();
        machine.powerOff();
        machine.clock.after(60_000, () => void machine.powerOn());
      });
      await run.bring().catch((error: unknown) => assert.ok(error instanceof ClusterError, String(error)));
      await run.bring();
      run.mustBeWholeAt("RTM-RU7");
      assert.deepEqual(run.moves(), ONCE);
      assert.deepEqual(run.starts(), before);
    });
  }

  it("stops at a node that no longer sees the other after its installation, and goes on when it does", async () => {
    const off = run.lab.server("NODEB").machine.msi.transactions.onPhase("replacing files", () => {
      off();
      run.cluster.faults.cutBetween("NODEA", "NODEB");
    });
    const error = await fails(run.bring(), "NODE_NOT_BACK");
    assert.match(error.message, /stopped at NODEB/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU7"]);
    assert.deepEqual(run.moves(), []);
    run.cluster.faults.mendCuts();
    await run.pass(180_000);
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ONCE);
  });

  it("makes no hand-off of its own when another administrator made it between two rounds", async () => {
    let moved: Promise<string | undefined> | undefined;
    run.onTold = (text) => {
      if (/^NODEB: RTM-RU6 to RTM-RU7/.test(text))
        moved = run.pass(60_000).then(() => run.cluster.administrator.moveMailboxServer("MBX1", "NODEB"));
    };
    const outcome = await run.bring();
    assert.equal(await moved, undefined);
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ONCE);
    assert.equal(run.cluster.moves[0]!.comment, "by hand");
    assert.deepEqual(outcome.handOffs, []);
  });

  it("begins nothing under a mailbox server that comes just before msiexec, and plans anew", async () => {
    let moved = false;
    run.through = (machine, node) => {
      if (node !== "NODEB") return machine;
      return before(machine, "startJob", async () => {
        if (!moved) await run.cluster.administrator.moveMailboxServer("MBX1", "NODEB");
        moved = true;
      });
    };
    const outcome = await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet", "MBX1 NODEB>NODEA cmdlet"]);
    assert.equal(outcome.handOffs.length, 1);
    assert.match(run.told.join("\n"), /NODEB: nothing was begun, because MBX1 came to it; planning anew/);
  });

  it("whose Cluster service stays down after a failed installation is put right before anything else is tried", async () => {
    const before = run.starts();
    const { machine } = run.lab.server("NODEB");
    machine.faults.msiexecFails(1603, "replacing files");
    machine.faults.failingStart("ClusSvc", 1069);
    await fails(run.bring(), "INSTALL_FAILED");
    assert.deepEqual(run.cluster.atRest(), ["NODEB is down"]);

    const { plan } = await foreseeCluster({ machines: await run.machines(), wish: run.wish() });
    assert.equal(plan.kind, "change", "a preview foresees what comes after its services are put back");
    const error = await fails(run.bring(), "SERVICES_NOT_RESTORED");
    assert.match(error.message, /stopped at NODEB: .*ClusSvc/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.moves(), []);

    machine.faults.workingStart("ClusSvc");
    machine.faults.msiexecWorks();
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ONCE);
    assert.deepEqual(run.starts(), before);
  });

  describe("with a service that a node did not get back", () => {
    for (const [where, hosts] of [
      ["a passive node", false],
      ["a node to which a mailbox server came", true],
    ] as const) {
      it(`has it started again on ${where}, where nothing else is to do`, async () => {
        const { machine } = run.lab.server("NODEA");
        machine.faults.failingStart(SERVICE, 1069);
        await fails(run.bring(), "SERVICES_NOT_RESTORED");
        machine.faults.workingStart(SERVICE);
        if (hosts) await run.cluster.administrator.moveMailboxServer("MBX1", "NODEA");
        const moves = run.moves();
        const outcome = await run.bring();
        assert.equal(machine.services.get(SERVICE).state, RUNNING);
        assert.deepEqual(run.moves(), moves);
        assert.deepEqual(
          outcome.nodes.map(({ run: report }) => report?.did),
          ["put services back", undefined],
        );
        run.mustBeWholeAt("RTM-RU7");
      });
    }

    it("has it started again before more is taken away", async () => {
      const outcome = await run.bring();
      const { machine } = run.lab.server("NODEA");
      machine.faults.failingStart(SERVICE, 1069);
      run.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "NODEA" } });
      await fails(run.takeAway(outcome, { allowLowerLevel: true }), "SERVICES_NOT_RESTORED");
      machine.faults.workingStart(SERVICE);
      run.told.length = 0;
      await run.takeAway(outcome, { allowLowerLevel: true });
      const putBack = run.told.findIndex((text) => /^NODEA: .*Putting them back first/.test(text));
      const removed = run.told.findIndex((text) => text.startsWith("NODEB: RTM-RU7 to RTM-RU6"));
      assert.ok(putBack >= 0 && putBack < removed, run.told.join("\n"));
      run.mustBeWholeAt("RTM-RU6");
      assert.equal(machine.services.get(SERVICE).state, RUNNING);
    });
  });
});

/** The machine, with something that happens before one of its calls. */
describe("a cluster of the lab on a shared disk, in trouble", () => {
  let run: LabRun;

  beforeEach(async () => (run = await LabRun.start({ cluster: SHARED_DISK })));
  afterEach(() => run.stop());

  /** As long after the last gate as a start of a job may take. */
  function lateBefore(job: string, work: () => void): void {
    let done = false;
    run.through = (machine, node) => {
      if (node !== job) return machine;
      return before(machine, "startJob", async () => {
        if (done) return;
        done = true;
        work();
        await run.pass(90_000);
      });
    };
  }

  it("begins nothing when the quorum disk goes just before msiexec, and goes on when it is there again", async () => {
    lateBefore("NODEB", () => run.cluster.faults.witnessUnreachable());
    const error = await fails(run.bring(), "NODE_DOWN");
    assert.match(error.message, /the Cluster service answers on none of them/);
    assert.match(run.told.join("\n"), /NODEB: nothing was begun, because the cluster does not answer on/);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.lab.broken(), []);
    run.cluster.faults.witnessReachable();
    await run.pass(600_000);
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
  });

  it("begins nothing when a third node leaves just before msiexec, and goes on when it is back", async () => {
    const { services } = run.lab.server("NODEC").machine;
    lateBefore("NODEB", () => services.stop("ClusSvc"));
    const error = await fails(run.bring(), "NODE_DOWN");
    assert.match(error.message, /NODEC is down in the cluster/);
    assert.match(
      run.told.join("\n"),
      /NODEB: nothing was begun, because NODEC is down in the cluster; planning/,
    );
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.lab.broken(), []);
    await services.start("ClusSvc");
    await run.pass(600_000);
    await run.bring();
    run.mustBeWholeAt("RTM-RU7");
  });
});

function before(
  machine: ClusterMachine,
  call: keyof ClusterMachine,
  what: () => Promise<void>,
): ClusterMachine {
  return new Proxy(machine, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== call) return value.bind(target) as unknown;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        await what();
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
}
