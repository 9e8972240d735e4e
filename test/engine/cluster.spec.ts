import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ClusterSpec, LabCluster } from "../../lab/world/cluster/contract";
import { connectMachine } from "../../machine";
import { CCR, clusterProgram } from "./cluster-programs";
import type { DeclaredCluster } from "./cluster-programs";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";

describe("a ClusterRollup of a CCR cluster on the real engine", function () {
  this.timeout(180_000);
  let site: Site | undefined;
  let stack: EngineStack | undefined;

  afterEach(async () => {
    stack?.close();
    const [ended] = [site];
    [site, stack] = [undefined, undefined];
    const bad = [ended?.refusals(), ended?.broken()];
    await ended?.stop();
    assert.deepEqual(bad, [[], []]);
  });

  async function start(declared: DeclaredCluster = {}, levels: readonly string[] = []): Promise<LabCluster> {
    const lab = await startSite({
      servers: [
        ...CCR.nodes.map((name, index) => ({ name, level: levels[index] ?? "RTM-RU6" })),
        { name: "HUB1", level: "RTM-RU6" },
      ],
      clusters: [CCR],
    });
    site = lab;
    stack = await EngineStack.open({
      doors: { connectMachine, sleep: (ms) => lab.clock.advance(ms) },
      program: clusterProgram(lab, CCR, declared),
    });
    return lab.cluster(CCR.name);
  }

  function levels(): readonly string[] {
    return CCR.nodes.map((name) => site!.server(name).machine.level());
  }

  it("previews the whole runbook, does it with one hand-off, and finds nothing to do the second time", async () => {
    const cluster = await start();
    const preview = succeeded(await stack!.preview());
    assert.deepEqual(preview.steps, { mail: "create" });
    assert.match(
      infos(preview).join("\n"),
      /^CLUSTER1: RTM-RU6, RTM-RU6 to RTM-RU7, one node at a time, 1 hand-off\n/,
    );
    assert.deepEqual([levels(), cluster.moves], [["RTM-RU6", "RTM-RU6"], []]);

    succeeded(await stack!.up());
    assert.deepEqual(levels(), ["RTM-RU7", "RTM-RU7"]);
    assert.deepEqual(movesOf(cluster), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual(cluster.atRest(), []);

    const again = succeeded(await stack!.up());
    assert.deepEqual(again.steps, { mail: "same" });
    assert.equal(cluster.moves.length, 1);
  });
});

function movesOf(cluster: LabCluster): readonly string[] {
  return cluster.moves.map(({ mailboxServer, from, to, how }) => `${mailboxServer} ${from}>${to} ${how}`);
}

function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "", outcome.messages.map(({ text }) => text).join("\n"));
  return outcome;
}

function infos({ messages }: Outcome): string[] {
  return messages
    .filter(({ severity, ephemeral, resource }) => severity === "info" && !ephemeral && resource !== "")
    .map(({ text }) => text);
}
