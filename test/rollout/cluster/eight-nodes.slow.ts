import * as assert from "node:assert/strict";
import { LabRun } from "./lab-run";

describe("a cluster of the lab", () => {
  let run: LabRun;

  afterEach(() => run.stop());

  it("of eight nodes with seven mailbox servers is brought up with seven hand-offs", async () => {
    const nodes = [..."ABCDEFGH"].map((letter) => `NODE${letter}`);
    const mailboxServers = nodes.slice(0, 7).map((owner, index) => ({ name: `MBX${index + 1}`, owner }));
    run = await LabRun.start({ cluster: { name: "CLUSTER8", kind: "SCC", nodes, mailboxServers } });
    const outcome = await run.bring({ severalCms: true });
    run.mustBeWholeAt("RTM-RU7");
    assert.equal(run.moves().length, 7);
    assert.equal(new Set(run.cluster.moves.map(({ mailboxServer }) => mailboxServer)).size, 7);
    assert.equal(new Set(run.owners()).size, 7);
    assert.equal(outcome.handOffs.length, 7);
  });
});
