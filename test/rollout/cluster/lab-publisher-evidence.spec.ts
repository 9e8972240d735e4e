import * as assert from "node:assert/strict";

import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import type { Machine } from "../../../lab/world/machine";
import { describeClusterPlan, foreseeCluster } from "../../../rollout/cluster";
import type { ClusterWish } from "../../../rollout/cluster/contract";
import { fails, LabRun } from "./lab-run";

const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};
const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";
const TOPOLOGY = `${BIN}\\MSExchange.ADTopology.exe.config`;
const SETTINGS = Buffer.from(
  '\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n<configuration>\r\n  <runtime>\r\n    <gcServer enabled="true" />\r\n  </runtime>\r\n  <!-- Grüße -->\r\n</configuration>\r\n',
);
/** They follow the clustered mailbox server. */
const OF_MAILBOX_SERVER = /^MSExchange(IS|SA)$/;
const OFF = '<generatePublisherEvidence enabled="false"/>';

describe("a cluster of the lab whose nodes cannot have revocation lists", () => {
  let run: LabRun;

  beforeEach(async () => {
    run = await LabRun.start({ cluster: CCR });
    for (const machine of nodes()) {
      machine.files.putFile(TOPOLOGY, { data: SETTINGS });
      machine.faults.revocationLists("silence");
    }
  });
  afterEach(() => run.stop());

  it("is told of by default, with the nodes and the cure named, and nothing is touched by a preview", async () => {
    const words = await foreseen();
    assert.match(words, /NODEA, NODEB: Microsoft's revocation lists cannot be had from this server/);
    assert.match(words, /7009 and 7000[^]*`publisherEvidence: "disable"` prevents that/);
    assert.doesNotMatch(words, /Switch publisher evidence off/);
    mustBeAsFound();
  });

  it("stops by default at the passive node, and goes through with `disable` from there", async () => {
    const starts = run.starts();
    const running = runningEverywhere();
    const error = await fails(run.bring(), "SERVICES_NOT_RESTORED");
    assert.match(error.message, /NODEB: RTM-RU7 is reached, but /);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU7"]);
    assert.deepEqual(run.moves(), []);
    assert.ok(timeouts(1) > 0);
    mustBeAsFound();

    await run.bring({ publisherEvidence: "disable" });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual(run.starts(), starts);
    assert.deepEqual(runningEverywhere(), running);
    mustBeOff();
  });

  it("ends with every service as before once publisher evidence is off, after one hand-off", async () => {
    const starts = run.starts();
    const running = runningEverywhere();
    const words = await foreseen({ publisherEvidence: "disable" });
    assert.equal(words.match(/Switch publisher evidence off/g)?.length, 2, words);
    assert.doesNotMatch(words, /revocation lists cannot be had/);
    mustBeAsFound();

    const outcome = await run.bring({ publisherEvidence: "disable" });
    run.mustBeWholeAt("RTM-RU7");
    assert.deepEqual(run.moves(), ["MBX1 NODEA>NODEB cmdlet"]);
    assert.deepEqual(run.starts(), starts);
    assert.deepEqual(runningEverywhere(), running);
    assert.deepEqual([timeouts(0), timeouts(1)], [0, 0]);
    mustBeOff();
    assert.deepEqual(
      outcome.nodes.map(({ state }) => state.evidenceState),
      ["disabled", "disabled"],
    );

    run.cluster.declare({ lowerMove: { mailboxServer: "MBX1", to: "NODEA" } });
    await run.takeAway(outcome, { allowLowerLevel: true });
    run.mustBeWholeAt("RTM-RU6");
    assert.deepEqual(run.starts(), starts);
    mustBeAsFound();
  });

  it("has only files changed where only the option is, under the mailbox server too, and put back with `leave`", async () => {
    const wish = { rollup: "RU6" } as const;
    await run.bring(wish);
    mustBeAsFound();
    const processes = pids();

    const words = await foreseen({ ...wish, publisherEvidence: "disable" });
    assert.match(words, /NODEA: Switch publisher evidence off/);
    assert.match(words, /NODEB: Switch publisher evidence off/);
    mustBeAsFound();
    await run.bring({ ...wish, publisherEvidence: "disable" });
    mustBeOff();

    const told = run.told.length;
    await run.bring({ ...wish, publisherEvidence: "disable" });
    assert.doesNotMatch(run.told.slice(told).join("\n"), /changing exe\.config files/);
    mustBeOff();

    await run.bring({ ...wish, publisherEvidence: "leave" });
    mustBeAsFound();
    run.mustBeWholeAt("RTM-RU6");
    assert.deepEqual(run.moves(), []);
    assert.deepEqual(pids(), processes);
  });

  it("gets its files back when it is given up at the level that was found", async () => {
    const outcome = await run.bring({ rollup: "RU6", publisherEvidence: "disable" });
    mustBeOff();
    await run.takeAway(outcome);
    mustBeAsFound();
    run.mustBeWholeAt("RTM-RU6");
    assert.deepEqual(run.moves(), []);
  });

  it("is not touched where a file of one node cannot be merged into", async () => {
    const broken = Buffer.from("<configuration><runtime></configuration>");
    nodes()[0]!.files.putFile(TOPOLOGY, { data: broken });
    for (const rollup of ["RU6", "RU7"]) {
      const error = await fails(run.bring({ rollup, publisherEvidence: "disable" }), "EVIDENCE_FILE");
      assert.match(
        error.message,
        /NODEA: .*ADTopology\.exe\.config of MSExchangeADTopology cannot be merged/,
      );
    }
    assert.deepEqual(nodes().map(configs), [
      ["MSExchange.ADTopology.exe.config"],
      ["MSExchange.ADTopology.exe.config"],
    ]);
    assert.deepEqual(nodes()[0]!.files.system.read(TOPOLOGY), broken);
    assert.deepEqual(run.levels(), ["RTM-RU6", "RTM-RU6"]);
    assert.deepEqual(run.moves(), []);
  });

  it("goes on where a node loses its power while its files are changed", async () => {
    const wish = { rollup: "RU6", publisherEvidence: "disable" } as const;
    const [, second] = nodes();
    let cut = false;
    run.onTold = (text) => {
      if (cut || !text.startsWith("NODEB: changing exe.config files")) return;
      cut = true;
      const off = second!.steps.onEveryStep(({ lane, what }) => {
        if (!lane.startsWith("task ") || !what.includes(".exe.config")) return;
        off();
        void second!.restart();
      });
    };
    await run.bring(wish).catch(() => run.bring(wish));
    assert.ok(cut);
    mustBeOff();
    await run.bring({ ...wish, publisherEvidence: "leave" });
    mustBeAsFound();
    run.mustBeWholeAt("RTM-RU6");
  });

  function nodes(): readonly Machine[] {
    return run.cluster.machines;
  }

  async function foreseen(changes: Partial<ClusterWish> = {}): Promise<string> {
    const { plan } = await foreseeCluster({ machines: await run.machines(), wish: run.wish(changes) });
    return describeClusterPlan("CLUSTER1", plan);
  }

  /** Of services that run on every node, whoever owns the mailbox server. */
  function runningEverywhere(): readonly (readonly string[])[] {
    return nodes().map(({ services }) =>
      services
        .snapshot()
        .flatMap(({ name, running }) => (running && !OF_MAILBOX_SERVER.test(name) ? [name] : [])),
    );
  }

  function pids(): readonly (readonly unknown[])[] {
    return nodes().map(({ services }) => services.all.map(({ pid }) => pid));
  }

  function timeouts(node: number): number {
    return nodes()
      [node]!.events()
      .filter(({ id }) => id === 7009).length;
  }

  function configs(machine: Machine): readonly string[] {
    return machine.files.system.list(BIN).filter((name) => /\.config|exchange-rollup/i.test(name));
  }

  function mustBeAsFound(): void {
    for (const machine of nodes()) {
      assert.deepEqual(configs(machine), ["MSExchange.ADTopology.exe.config"]);
      assert.deepEqual(machine.files.system.read(TOPOLOGY), SETTINGS);
    }
  }

  function mustBeOff(): void {
    for (const machine of nodes()) {
      const files = configs(machine);
      assert.ok(files.length > 1, files.join());
      for (const file of files)
        assert.ok(machine.files.system.read(`${BIN}\\${file}`).toString().includes(OFF), file);
      assert.equal(
        machine.files.system.read(TOPOLOGY).toString(),
        SETTINGS.toString().replace("<runtime>\r\n", `<runtime>\r\n    ${OFF}\r\n`),
      );
    }
  }
});
