import assert from "node:assert/strict";
import { site as startSite, type Site } from "../../lab/site";
import { clusterOf, MAILBOX_SERVER } from "./two-nodes";
import { CLUSTER, SHARED_DISK_CLUSTER } from "./cluster-scenario";
import { DISTURBANCES } from "./disturbance";
import { isPoint, MANNERS, type Manner } from "./fault";
import { record, tryIt, type Recording, type Verdict } from "./trial";
import { allTrials, mixtures, pairsIn } from "./trials";

describe("the sweep over a cluster of two copies", () => {
  let recording: Recording;

  before(async () => {
    recording = await record(CLUSTER);
  });

  /** At the first step that says so in the recorded run. */
  async function after(what: RegExp, manner: Manner): Promise<Verdict> {
    const step = recording.steps.find((one) => what.test(`${one.lane} ${one.what}`));
    assert.ok(step, `there is no step ${what.source}`);
    const faults = [{ point: step.name, manner }];
    return tryIt({ scenario: CLUSTER, faults, pause: "at rest" }, recording);
  }

  const FAULTS = [
    [/^NODEB installer \d+ half replaced/, "power loss"],
    [/^NODEB installer \d+ replacing files/, "power loss of the other node"],
    [/^NODEB installer \d+ replacing files/, "mailbox server moved"],
    [/^NODEB installer \d+ replacing files/, "copy failed"],
    [/^NODEB cluster service/, "witness unreachable"],
    [/^NODE. cluster MBX1/, "controller dies"],
    [/^NODE. cluster MBX1/, "cable cut"],
    [/^NODEB cluster MBX1/, "power loss"],
    [/^NODEA installer \d+ replacing files/, "kill the task's script"],
    [/^NODEA task \d+ .*msiexec/, "mailbox server moved"],
  ] as const;

  for (const [what, manner] of FAULTS) {
    it(`finds both nodes whole after ${manner} at ${what.source}`, async () => {
      const { problems, struck } = await after(what, manner);
      assert.deepEqual(problems, []);
      assert.equal(struck.length, 1, "it came");
    });
  }

  for (const node of ["NODEA", "NODEB"]) {
    it(`finds both nodes whole after the witness went while Exchange was asked just before ${node} is patched`, async () => {
      const { steps } = recording;
      const patched = steps.findIndex(({ lane }) => lane.startsWith(`${node} installer`));
      const questions = steps.slice(0, patched).filter(({ what }) => /^"[^"]*\\powershell\.exe"/i.test(what));
      // Of the last look: mailbox servers, copies, databases.
      const asked = questions.at(-3);
      assert.ok(asked, "Exchange is asked before");
      const faults = [{ point: asked.name, manner: "witness unreachable" }] as const;
      const { problems } = await tryIt({ scenario: CLUSTER, faults, pause: "at rest" }, recording);
      assert.deepEqual(problems, []);
    });
  }

  it("covers every step of both nodes with what can happen to a cluster, and other scenarios not at all", () => {
    const trials = allTrials({ cluster: recording });
    const of = (manner: Manner) => trials.filter(({ faults: [fault] }) => fault?.manner === manner);
    for (const manner of [...DISTURBANCES, "power loss", "cable cut", "controller dies"] as const)
      assert.equal(pairsIn(of(manner)), recording.steps.length, manner);
    assert.ok(trials.every(({ faults: [fault] }) => isPoint(fault?.point ?? "")));
    for (const node of ["NODEA", "NODEB"])
      assert.ok(recording.steps.some(({ name }) => name.startsWith(`${node} installer`)));
    const steps = recording.steps.map((step) => ({ ...step, name: step.name.replace(/^\w+ /, "") }));
    const alone = { alone: { ...recording, steps } };
    const ofOne = [...allTrials(alone), ...mixtures(alone, { runs: 50, seed: 3 })];
    const manners = new Set(ofOne.flatMap(({ faults }) => faults.map(({ manner }) => manner)));
    assert.deepEqual(
      MANNERS.filter((manner) => !manners.has(manner)),
      DISTURBANCES,
    );
  });

  it("reports a node that is left out of the cluster", async () => {
    const meddle = (lab: Site): void => clusterOf(lab).administrator.pauseNode("NODEA");
    const { problems } = await tryIt({ scenario: CLUSTER, faults: [], pause: "at rest", meddle }, recording);
    assert.deepEqual(problems, ["NODEA is paused"]);
  });

  it("reports the node that has another service than before", async () => {
    const meddle = (lab: Site): void =>
      void lab.server("NODEB").machine.services.configure("W3SVC", { start: "demand", by: "test" });
    const { problems } = await tryIt({ scenario: CLUSTER, faults: [], pause: "at rest", meddle }, recording);
    assert.match(problems.join("\n"), /^NODEB: services: W3SVC auto .* became W3SVC demand /);
  });

  it("reports hand-offs that nobody needed", async () => {
    const lab = await startSite(CLUSTER.site);
    try {
      const handOver = async (to: string): Promise<void> => {
        const move = { name: MAILBOX_SERVER, to, comment: "KB953469 RTM-RU7", validateOnly: false };
        assert.equal(
          await clusterOf(lab).world.moveMailboxServer({ ...move, ignoreDismounted: false }),
          undefined,
        );
        await lab.clock.sleep(60 * 60_000);
      };
      await handOver("NODEB");
      assert.deepEqual(CLUSTER.wrongs?.(lab), []);
      await handOver("NODEA");
      assert.match(CLUSTER.wrongs?.(lab).join() ?? "", /^2 hand-offs, with 0 moves by others/);
    } finally {
      await lab.stop();
    }
  });
});

describe("the sweep over a cluster of one copy", () => {
  let recording: Recording;

  before(async () => {
    recording = await record(SHARED_DISK_CLUSTER);
  });

  for (const [what, manner] of [
    [/^NODEB installer \d+ half replaced/, "power loss"],
    [/^NODEB installer \d+ replacing files/, "mailbox server moved"],
    [/^NODE. cluster MBX1/, "power loss of the other node"],
    [/^NODEA installer \d+ begin/, "witness unreachable"],
  ] as const) {
    it(`finds both nodes whole after ${manner} at ${what.source}`, async () => {
      const step = recording.steps.find((one) => what.test(`${one.lane} ${one.what}`));
      assert.ok(step, `there is no step ${what.source}`);
      const faults = [{ point: step.name, manner }];
      const { problems, struck } = await tryIt(
        { scenario: SHARED_DISK_CLUSTER, faults, pause: "at rest" },
        recording,
      );
      assert.deepEqual(problems, []);
      assert.equal(struck.length, 1, "it came");
    });
  }

  it("finds both nodes whole after the quorum disk went when the last look before NODEB's job had seen it", async () => {
    const { steps } = recording;
    const job = steps.findIndex(({ lane }) => lane.startsWith("NODEB task"));
    const onA = steps.slice(0, job).filter(({ lane }) => lane.startsWith("NODEA exec"));
    const asked = onA.map(({ what }) => /^"[^"]*\\powershell\.exe"/i.test(what)).lastIndexOf(true);
    // Exchange's answer to the last question, and then the cluster's.
    const [, written] = onA.slice(asked).filter(({ what }) => /OpenTextFile .*\\reply-/.test(what));
    assert.ok(written, "the cluster is asked last");
    const faults = [{ point: written.name, manner: "witness unreachable" }] as const;
    const trial = { scenario: SHARED_DISK_CLUSTER, faults, pause: "at rest" } as const;
    const { problems, struck } = await tryIt(trial, recording);
    assert.deepEqual(problems, []);
    assert.equal(struck.length, 1, "it came");
  });

  it("lets no copy fail where there is none, neither alone nor in a mixture", () => {
    const recordings = { [SHARED_DISK_CLUSTER.name]: recording };
    const trials = [...allTrials(recordings), ...mixtures(recordings, { runs: 60, seed: 4 })];
    const manners = new Set(trials.flatMap(({ faults }) => faults.map(({ manner }) => manner)));
    assert.deepEqual(
      MANNERS.filter((manner) => !manners.has(manner)),
      ["copy failed"],
    );
  });
});
