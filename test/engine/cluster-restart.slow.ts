import assert from "node:assert/strict";
import { hurriedConnect } from "../rollout/server/hurried-machine";
import { CCR } from "./cluster-programs";
import { ClusterRun, infos, succeeded, warnings } from "./cluster-run";

/** That no node is restarted under a mailbox server, nor beside one that is down, is held by the lab (ClusterRun.end). */
describe("a restart on a cluster, through the real engine", () => {
  let run: ClusterRun | undefined;

  afterEach(async () => {
    const ended = run;
    run = undefined;
    await ended?.end();
  });

  async function start(restart?: "ifRequired"): Promise<ClusterRun> {
    const declared = restart === undefined ? {} : { restart };
    run = await ClusterRun.start({ spec: CCR, declared, connect: hurriedConnect() });
    for (const { faults } of run.cluster.machines) faults.installationNeedsRestart();
    return run;
  }

  const boots = (): readonly number[] => run!.cluster.machines.map((machine) => machine.boots);

  it("is previewed, made of each node once while it is passive, and is no difference any more", async () => {
    const { stack, cluster } = await start("ifRequired");
    const preview = succeeded(await stack.preview());
    assert.match(infos(preview), /If the change asks for a restart, the server is restarted once/);
    assert.deepEqual(boots(), [0, 0]);

    succeeded(await stack.up());
    assert.deepEqual(
      [run!.levels(), boots()],
      [
        ["RTM-RU7", "RTM-RU7"],
        [1, 1],
      ],
    );
    assert.deepEqual(run!.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    const [nodeA, nodeB] = cluster.machines.map(({ shutdown }) => shutdown.commanded[0]!.at);
    const moved = cluster.moves[0]!.at;
    assert.ok(nodeB! < moved && moved < nodeA!, "each was restarted without the mailbox server");
    assert.deepEqual(succeeded(await stack.up()).steps, { mail: "same" });
    assert.deepEqual(boots(), [1, 1]);
  });

  it("is reported by default, and made up for with its hand-off in the preview when leave is given later", async () => {
    const { stack } = await start();
    const up = succeeded(await stack.up());
    assert.match(warnings(up), /NODEB.*a restart is pending/s);
    assert.deepEqual(
      [run!.levels(), boots()],
      [
        ["RTM-RU7", "RTM-RU7"],
        [0, 0],
      ],
    );
    assert.deepEqual(succeeded(await stack.up()).steps, { mail: "same" });

    run!.declare({ restart: "ifRequired" });
    const preview = succeeded(await stack.preview());
    assert.match(infos(preview), /1 hand-off\n/);
    assert.deepEqual(boots(), [0, 0]);
    succeeded(await stack.up());
    assert.deepEqual(boots(), [1, 1]);
    assert.deepEqual(run!.moves(), ["MBX1 NODEA>NODEB cmdlet", "MBX1 NODEB>NODEA cmdlet"]);
    assert.deepEqual(succeeded(await stack.up()).steps, { mail: "same" });
    assert.deepEqual([run!.moves().length, boots()], [2, [1, 1]]);
  });

  it("that a node does not come back from stops the rollout there, and up goes on without a second one", async () => {
    const { stack, site } = await start("ifRequired");
    const { machine } = site.server("NODEB");
    machine.faults.doesNotComeBack();
    const failed = await stack.up();
    assert.match(failed.printed, /NOT_BACK \(docs\/errors\/NOT_BACK\.md\)/);
    assert.match(failed.printed, /CLUSTER1: stopped at NODEB/);
    assert.deepEqual([run!.levels(), boots(), run!.moves()], [["RTM-RU6", "RTM-RU7"], [0, 0], []]);

    await machine.powerOn();
    succeeded(await stack.up());
    assert.deepEqual(
      [run!.levels(), boots()],
      [
        ["RTM-RU7", "RTM-RU7"],
        [1, 1],
      ],
    );
    assert.equal(machine.shutdown.commanded.length, 1);
    assert.deepEqual(run!.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
  });
});
