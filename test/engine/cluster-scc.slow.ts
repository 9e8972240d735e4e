import assert from "node:assert/strict";
import { SCC } from "./cluster-programs";
import { ClusterRun, refused, succeeded } from "./cluster-run";
import type { ClusterRunOptions } from "./cluster-run";

describe("a ClusterRollup of an SCC cluster with several mailbox servers on the real engine", () => {
  let run: ClusterRun | undefined;

  afterEach(async () => {
    const ended = run;
    run = undefined;
    await ended?.end();
  });

  async function start(options: Partial<ClusterRunOptions> = {}): Promise<ClusterRun> {
    return (run = await ClusterRun.start({ spec: SCC, ...options }));
  }

  it("asks for the user's word before several hand-offs, then hands each mailbox server over once", async () => {
    await start();
    assert.match(refused(await run!.stack.preview(), "SEVERAL_CMS"), /KB 941707/);
    run!.declare({ severalCms: true });
    succeeded(await run!.stack.up());
    assert.deepEqual(run!.levels(), ["RTM-RU7", "RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(run!.cluster.atRest(), []);
    assert.equal(run!.moves().length, 2);
    const { kind, level, handOffs } = await run!.outputs();
    assert.deepEqual([kind, level, handOffs.length], ["SCC", "RTM-RU7", 2]);
    assert.deepEqual(succeeded(await run!.stack.up()).steps, { mail: "same" });
  });

  it("is finished from a mixed state with the hand-offs that are left", async () => {
    await start({ declared: { severalCms: true }, levels: ["RTM-RU7", "RTM-RU6", "RTM-RU7"] });
    succeeded(await run!.stack.up());
    assert.deepEqual(run!.moves(), ["MBX2 NODEB>NODEC cmdlet"]);
    assert.deepEqual(
      [run!.levels(), run!.installations()],
      [
        ["RTM-RU7", "RTM-RU7", "RTM-RU7"],
        [0, 1, 0],
      ],
    );
  });

  it("is not touched where no node is passive", async () => {
    const mailboxServers = SCC.nodes.map((owner, index) => ({ name: `MBX${String(index + 1)}`, owner }));
    await start({ spec: { ...SCC, mailboxServers }, declared: { severalCms: true } });
    refused(await run!.stack.preview(), "NO_PASSIVE_NODE");
    refused(await run!.stack.up(), "NO_PASSIVE_NODE");
    run!.isAt("RTM-RU6", "RTM-RU6", "RTM-RU6");
  });
});
