import * as assert from "node:assert/strict";

import type { Gate, GateAnswer } from "../../../rollout/cluster/contract";
import { answerBeforeEmptying, answerGate, answerServing } from "../../../rollout/cluster/gates";
import { GATE_LIMITS } from "../../../rollout/cluster/limits";
import { keepsQuorum } from "../../../rollout/cluster/quorum";
import { database, healthy, lookOf, nodeName, type Small } from "./clusters";

/** NODEA runs MBX1 and owns the Cluster Group; NODEB is passive and was not the one that answered. */
const CCR: Small = { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], storage: "NonShared" };
const BEFORE_B: Gate = { kind: "beforeNode", node: "NODEB" };
const AFTER_B: Gate = { kind: "afterNode", node: "NODEB", level: "RTM-RU6" };
const TO_B: Gate = { kind: "beforeHandOff", mailboxServer: "MBX1", to: "NODEB" };
const ON_A: Gate = { kind: "afterHandOff", mailboxServer: "MBX1", on: "NODEA" };

describe("the gates of a cluster's rollout", () => {
  for (const gate of [BEFORE_B, AFTER_B, TO_B, ON_A])
    it(`are open where all is well: ${gate.kind}`, () => assert.equal(ask(gate, CCR).kind, "open"));

  const cases: readonly (readonly [string, Gate, Small, string])[] = [
    ["a mailbox server sits on the node", { kind: "beforeNode", node: "NODEA" }, CCR, "replan"],
    ["a group sits on the node", BEFORE_B, { ...CCR, clusterGroup: 1 }, "replan"],
    ["another node is down", BEFORE_B, { ...CCR, membership: { 0: "down" } }, "closed NODE_DOWN"],
    ["another node is joining", BEFORE_B, { ...CCR, membership: { 0: "joining" } }, "wait NODE_DOWN 600"],
    ["a node's state is unknown", BEFORE_B, { ...CCR, membership: { 0: "unknown" } }, "closed NODE_DOWN"],
    ["the witness does not answer", BEFORE_B, shared("no"), "closed QUORUM"],
    ["the witness could not be asked", BEFORE_B, shared("unknown"), "closed QUORUM"],
    ["only the node itself reached the witness", BEFORE_B, { ...CCR, answeredBy: 1 }, "closed QUORUM"],
    ["a copy is Initializing", BEFORE_B, copy("Initializing"), "wait COPIES_NOT_HEALTHY 1800"],
    ["a copy is Failed", BEFORE_B, copy("Failed"), "closed COPIES_NOT_HEALTHY"],
    ["a copy is in a state that no source names", BEFORE_B, copy("healthy"), "closed COPIES_NOT_HEALTHY"],
    ["there is no copy", BEFORE_B, { ...CCR, copies: [] }, "closed COPIES_NOT_HEALTHY"],
    ["a copy is Failed right after", AFTER_B, copy("Failed"), "wait COPIES_NOT_HEALTHY 120"],
    ["a copy is Suspended right after", AFTER_B, copy("Suspended"), "closed COPIES_NOT_HEALTHY"],
    [
      "a queue is long",
      TO_B,
      { ...CCR, copies: [healthy({ copyQueue: 11 })] },
      "wait COPIES_NOT_HEALTHY 1800",
    ],
    [
      "a queue is not told",
      TO_B,
      { ...CCR, copies: [healthy({ replayQueue: null })] },
      "wait COPIES_NOT_HEALTHY 1800",
    ],
    [
      "a backup runs",
      TO_B,
      { ...CCR, databases: [database({ backupRunning: "yes" })] },
      "wait BACKUP_RUNNING 3600",
    ],
    [
      "a database is dismounted",
      TO_B,
      { ...CCR, databases: [database({ mounted: "no" })] },
      "closed MAILBOX_SERVER_DOWN",
    ],
    ["the mailbox server is Failed", TO_B, { ...CCR, serverState: "Failed" }, "closed MAILBOX_SERVER_DOWN"],
    [
      "the mailbox server is on its way up",
      TO_B,
      { ...CCR, serverState: "OnlinePending" },
      "wait MAILBOX_SERVER_DOWN 600",
    ],
    [
      "somebody moves the mailbox server just now",
      AFTER_B,
      { ...CCR, serverState: "OfflinePending" },
      "wait MAILBOX_SERVER_DOWN 600",
    ],
    ["it is there already", { ...TO_B, to: "NODEA" }, CCR, "replan"],
    ["the target runs another one", TO_B, { levels: ["RTM", "RTM", "RTM"], owners: [0, 1] }, "replan"],
    ["the target is down", TO_B, { ...CCR, membership: { 1: "down" } }, "closed NODE_DOWN"],
    [
      "the node is down after its patch",
      AFTER_B,
      { ...CCR, membership: { 1: "down" } },
      "wait NODE_NOT_BACK 600",
    ],
    ["the node is at another level", { ...AFTER_B, level: "RTM-RU7" }, CCR, "closed NODE_NOT_BACK"],
    ["it left again after it had arrived", { ...ON_A, on: "NODEB" }, CCR, "replan"],
    [
      "its databases are not mounted yet",
      ON_A,
      { ...CCR, databases: [database({ mounted: "no" })] },
      "wait MAILBOX_SERVER_DOWN 600",
    ],
    [
      "two things are in the way",
      TO_B,
      { ...copy("Failed"), serverState: "OnlinePending" },
      "closed COPIES_NOT_HEALTHY",
    ],
  ];
  for (const [why, gate, small, expected] of cases)
    it(`${gate.kind}: ${expected}, where ${why}`, () => assert.equal(inShort(ask(gate, small)), expected));

  it("let a node be emptied that still owns groups, but not one that runs a mailbox server", () => {
    const keeping = (small: Small): Parameters<typeof answerGate>[1] => ({
      look: lookOf(small),
      limits: GATE_LIMITS,
      replicationTimeout: 1800,
    });
    assert.equal(answerBeforeEmptying("NODEB", keeping({ ...CCR, clusterGroup: 1 })).kind, "open");
    assert.equal(answerBeforeEmptying("NODEA", keeping(CCR)).kind, "replan");
    const arriving = answerServing({ mailboxServer: "MBX1", on: "NODEB" }, keeping(CCR));
    assert.equal(inShort(arriving), "wait HAND_OFF_FAILED 600");
  });

  it("ask a single copy cluster for no copies", () => {
    assert.equal(ask(TO_B, { ...CCR, storage: "Shared" }).kind, "open");
  });
});

describe("the proof of quorum", () => {
  const three: Small = { levels: ["RTM", "RTM", "RTM"], owners: [0] };
  const cases: readonly (readonly [string, Small, boolean])[] = [
    [
      "two of three nodes without a witness",
      { ...three, quorum: { kind: "nodeMajority", share: null } },
      true,
    ],
    ["one of three nodes", { ...three, membership: { 2: "down" }, quorum: { share: null } }, false],
    ["one of two nodes without a witness", { ...CCR, quorum: { share: null } }, false],
    ["one of two nodes with a witness", CCR, true],
    [
      "a witness on the node that stops",
      { ...CCR, quorum: { share: { path: "\\\\nodeb\\w", answers: "yes" } } },
      false,
    ],
    ["a paused node as a vote", { ...three, membership: { 2: "paused" }, quorum: { share: null } }, false],
    ["a quorum disk on another node", { ...CCR, quorum: { kind: "disk", share: null } }, true],
    [
      "a quorum disk on the node that stops",
      { ...CCR, clusterGroup: 1, quorum: { kind: "disk", share: null } },
      false,
    ],
    [
      "a quorum disk that is offline",
      { ...CCR, quorum: { kind: "disk", share: null, resourceState: "offline" } },
      false,
    ],
    ["a node and a disk", { ...CCR, quorum: { kind: "nodeAndDisk", share: null } }, true],
    [
      "a node, and a disk that goes with the other",
      { ...CCR, clusterGroup: 1, quorum: { kind: "nodeAndDisk", share: null } },
      false,
    ],
    ["a quorum that is local to one node", { ...CCR, quorum: { kind: "local", share: null } }, false],
    ["a quorum that could not be read", { ...CCR, quorum: { kind: "unknown", share: null } }, false],
  ];
  for (const [what, small, ok] of cases)
    it(`${ok ? "takes" : "does not take"} ${what} for enough`, () => {
      const { state } = lookOf(small);
      const proof = keepsQuorum(state, { without: "NODEB", when: "now", answeredBy: nodeName(0) });
      assert.equal(proof.ok, ok, proof.ok ? "" : proof.because);
    });
});

function ask(gate: Gate, small: Small): GateAnswer {
  return answerGate(gate, { look: lookOf(small), limits: GATE_LIMITS, replicationTimeout: 1800 });
}

function inShort(answer: GateAnswer): string {
  if (answer.kind === "closed") return `closed ${answer.code}`;
  return answer.kind === "wait" ? `wait ${answer.code} ${answer.seconds}` : answer.kind;
}

function shared(answers: "no" | "unknown"): Small {
  return { ...CCR, quorum: { share: { path: "\\\\HUB1\\witness", answers } } };
}

function copy(status: string): Small {
  return { ...CCR, copies: [healthy({ status })] };
}
