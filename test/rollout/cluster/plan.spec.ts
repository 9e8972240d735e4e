import * as assert from "node:assert/strict";

import * as fc from "fast-check";

import { describeClusterPlan } from "../../../rollout/cluster";
import type { ClusterPlan, ClusterStep } from "../../../rollout/cluster/contract";
import { isLower } from "../../../rollout/cluster/levels";
import {
  database,
  healthy,
  lookOf,
  nodeName,
  planFor,
  serverName,
  type Planned,
  type Small,
} from "./clusters";

const TARGET = "RTM-RU7";
const LEVELS = ["RTM-RU5", "RTM-RU6", TARGET] as const;

/** Two to eight nodes, one to seven mailbox servers on nodes of their own, one node at least without. */
const shapes: fc.Arbitrary<Small> = fc.integer({ min: 2, max: 8 }).chain((nodes) =>
  fc.record({
    levels: fc.array(fc.constantFrom(...LEVELS), { minLength: nodes, maxLength: nodes }),
    owners: fc
      .tuple(
        fc.shuffledSubarray([...Array(nodes).keys()], { minLength: 1, maxLength: nodes - 1 }),
        fc.constant(null),
      )
      .map(([owners]) => owners),
    clusterGroup: fc.integer({ min: 0, max: nodes - 1 }),
  }),
);

describe("the plan for a failover cluster", () => {
  it("of two nodes and one mailbox server: passive node, one hand-off, the other node", () => {
    const plan = change(
      planFor(lookOf({ levels: ["RTM-RU6", "RTM-RU6"], owners: [0], storage: "NonShared" })),
    );
    assert.deepEqual(plan.steps.map(inShort), [
      "gate beforeNode",
      "NODEB",
      "gate afterNode",
      "gate beforeHandOff",
      "MBX1 NODEA>NODEB",
      "gate afterHandOff",
      "Cluster Group NODEA>NODEB",
      "gate beforeNode",
      "NODEA",
      "gate afterNode",
    ]);
    assert.equal(plan.handOffs, 1);
    assert.deepEqual([plan.from, plan.to], [["RTM-RU6", "RTM-RU6"], TARGET]);
  });

  it("reaches the target with the least hand-offs, never touching a host, a group's node or two at once", () => {
    fc.assert(
      fc.property(shapes, (small) => {
        const plan = planFor(lookOf(small));
        const done = small.levels.every((level) => level === TARGET);
        if (done) return assert.equal(plan.kind, "nothingToDo");
        const world = new World(small);
        for (const step of change(plan).steps) world.take(step);
        assert.ok(world.levels.every((level) => level === TARGET));
        const hosts = small.owners.filter((owner) => small.levels[owner] !== TARGET);
        // Each of them has to go once at least.
        assert.equal(change(plan).handOffs, hosts.length);
      }),
      { numRuns: 300 },
    );
  });

  it("needs as few hand-offs as a search of all ways finds, whatever nodes the mailbox servers may use", () => {
    const confined = fc.integer({ min: 2, max: 4 }).chain((nodes) => {
      const all = [...Array(nodes).keys()];
      return fc.shuffledSubarray(all, { minLength: 1, maxLength: nodes - 1 }).chain((owners) =>
        fc.record({
          levels: fc.array(fc.constantFrom("RTM-RU6", TARGET), { minLength: nodes, maxLength: nodes }),
          owners: fc.constant(owners),
          redundant: fc.tuple(
            ...owners.map((owner) => fc.subarray(all).map((some) => [...new Set([owner, ...some])])),
          ),
        }),
      );
    });
    fc.assert(
      fc.property(confined, (small) => {
        const plan = planFor(lookOf(small));
        const least = leastHandOffs(small);
        if (least === null) return refusedWith(plan, "NO_PASSIVE_NODE");
        if (plan.kind === "nothingToDo") return assert.ok(small.levels.every((level) => level === TARGET));
        assert.equal(change(plan).handOffs, least);
        const world = new World(small);
        for (const step of change(plan).steps) world.take(step);
        assert.ok(world.levels.every((level) => level === TARGET));
      }),
      { numRuns: 300 },
    );
  });

  it("can be taken up after any of its steps, also when somebody has moved a mailbox server", () => {
    fc.assert(
      fc.property(shapes, fc.array(fc.nat(), { minLength: 60, maxLength: 60 }), (small, dice) => {
        const world = new World(small);
        let rolled = 0;
        for (let round = 0; round < 60; round += 1) {
          const plan = planFor(lookOf(world.small));
          if (plan.kind === "nothingToDo") break;
          const turns = change(plan).steps.filter(({ kind }) => kind !== "gate");
          const taken = 1 + (dice[rolled]! % turns.length);
          for (const step of change(plan).steps.slice(0, 1 + change(plan).steps.indexOf(turns[taken - 1]!)))
            world.take(step);
          if (rolled < 10) world.somebodyMoves(dice[rolled + 30]!);
          rolled += 1;
        }
        assert.ok(world.levels.every((level) => level === TARGET));
      }),
      { numRuns: 150 },
    );
  });

  it("brings every mailbox server home with moveBack, one hand-off for each, one more for each ring", () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (small, seed) => {
        const home = [...small.levels.keys()].sort((a, b) => ((a * 7 + seed) % 11) - ((b * 7 + seed) % 11));
        const ownersBefore = Object.fromEntries(
          small.owners.map((_, index) => [serverName(index).toLowerCase(), nodeName(home[index]!)]),
        );
        const plan = planFor(lookOf(small), { moveBack: true, ownersBefore });
        const world = new World(small);
        for (const step of plan.kind === "change" ? plan.steps : []) world.take(step);
        if (small.levels.every((level) => level === TARGET)) {
          const away = small.owners.filter((owner, index) => owner !== home[index]).length;
          assert.equal(plan.kind === "change" ? plan.handOffs : 0, away + rings(small.owners, home));
        }
        assert.notEqual(plan.kind, "refused");
        assert.deepEqual(
          world.owners.map(nodeName),
          small.owners.map((_, index) => nodeName(home[index]!)),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("goes down only when allowed, and then says of each move onto a lower level that it is unverified", () => {
    const look = lookOf({ levels: [TARGET, TARGET, TARGET], owners: [0, 1] });
    refusedWith(planFor(look, { target: "none" }), "LOWER_LEVEL");
    const plan = change(planFor(look, { target: "none", allowLowerLevel: true }));
    const moves = plan.steps.filter((step) => step.kind === "handOff");
    assert.deepEqual(
      moves.map(({ lower }) => lower),
      [true, true],
    );
    for (const { title } of moves) assert.match(title, /UNVERIFIED/);
  });

  const refusals: readonly (readonly [string, Small, string, Planned?])[] = [
    [
      "every node hosts a mailbox server",
      { levels: ["RTM-RU6", "RTM-RU6"], owners: [0, 1] },
      "NO_PASSIVE_NODE",
    ],
    [
      "a node is down",
      { levels: ["RTM-RU6", "RTM-RU6", "RTM-RU6"], owners: [0], membership: { 2: "down" } },
      "NODE_DOWN",
    ],
    [
      "a node is paused",
      { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], membership: { 1: "paused" } },
      "NODE_DOWN",
    ],
    [
      "two nodes have no witness",
      { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], quorum: { share: null } },
      "QUORUM",
    ],
    [
      "a copy has failed",
      {
        levels: ["RTM-RU6", "RTM-RU6"],
        owners: [0],
        storage: "NonShared",
        copies: [healthy(), healthy({ storageGroup: "SG2", status: "Failed", message: "log file missing" })],
      },
      "COPIES_NOT_HEALTHY",
    ],
    [
      "nobody may say whether a backup runs",
      { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], databases: [database({ backupRunning: "unknown" })] },
      "BACKUP_RUNNING",
    ],
    [
      "a mailbox server is offline",
      { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], serverState: "Offline" },
      "MAILBOX_SERVER_DOWN",
    ],
    [
      "the cmdlets can be called on one node only, which has to be patched",
      { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], callers: ["NODEA"] },
      "MANAGEMENT",
    ],
    [
      "several mailbox servers would be handed over without being asked for",
      { levels: ["RTM-RU6", "RTM-RU6", "RTM-RU6"], owners: [0, 1] },
      "SEVERAL_CMS",
      { severalCms: false },
    ],
    [
      "its nodes are at different service packs",
      { levels: ["RTM-RU6", "SP1-RU1"], owners: [0] },
      "OTHER_SERVICE_PACK",
      { target: "none" },
    ],
  ];
  for (const [why, small, code, planned] of refusals) {
    it(`is refused where ${why}, before anything is touched`, () => {
      refusedWith(planFor(lookOf(small), planned), code);
    });
  }

  it("names the nodes that program and cluster do not agree on", () => {
    const look = lookOf({ levels: ["RTM-RU6", "RTM-RU6"], owners: [0] });
    const cluster = {
      ...look.cluster!,
      nodes: [...look.cluster!.nodes, { name: "NODEC", state: "up" as const }],
    };
    const plan = planFor({ ...look, cluster });
    refusedWith(plan, "NODE_LIST");
    assert.match(describeClusterPlan("CLUSTER1", plan), /NODEC belongs to the cluster and is not in nodes/);
    const extra = planFor({ ...look, cluster: { ...cluster, nodes: cluster.nodes.slice(0, 1) } });
    assert.match(
      describeClusterPlan("CLUSTER1", extra),
      /NODEB is in nodes and does not belong to the cluster/,
    );
  });

  it("refuses a group of Exchange that no listed mailbox server explains", () => {
    const look = lookOf({ levels: ["RTM-RU6", "RTM-RU6"], owners: [0] });
    const plan = planFor({ ...look, state: { ...look.state, mailboxServers: [] } });
    refusedWith(plan, "STATE_UNKNOWN");
  });

  it("is shown as a runbook, with what holds only if the cluster stays as it is", () => {
    const look = lookOf({ levels: ["RTM-RU6", "RTM-RU6"], owners: [0], storage: "NonShared" });
    const text = describeClusterPlan("CLUSTER1", planFor(look));
    assert.match(
      text,
      /^CLUSTER1: RTM-RU6, RTM-RU6 to RTM-RU7, one node at a time, 1 hand-off\n {2}1\. Wait until NODEB may stop/,
    );
    assert.match(text, /2\. Bring NODEB from RTM-RU6 to RTM-RU7\.\n {5}a\) Copy/);
    assert.match(text, /only if the cluster stays as it is/);
    assert.match(text, /only one copy of the mailboxes is live/);
    assert.match(text, /public folders are outside the view/);
    assert.match(text, /Standby Continuous Replication target .* is not waited for/);
    assert.match(text, /no mailbox server runs on it meanwhile/);
  });

  it("warns of an old backup, and of copies that it will wait for", () => {
    const small: Small = { levels: ["RTM-RU6", "RTM-RU6"], owners: [0], storage: "NonShared" };
    const old = change(
      planFor(lookOf({ ...small, databases: [database({ lastFullBackup: "2008-07-01T00:00:00Z" })] })),
    );
    assert.equal(old.warnings.filter((text) => text.includes("no full backup within 24 hours")).length, 1);
    const waits = change(planFor(lookOf({ ...small, copies: [healthy({ status: "Initializing" })] })));
    assert.match(waits.warnings.join("\n"), /waiting for 1 of 1 copies .* at most 1800 s/);
  });
});

/** What the steps do to a cluster, and what must never be so when one is taken. */
class World {
  readonly levels: string[];
  readonly owners: number[];
  private clusterGroup: number;

  constructor(private readonly from: Small) {
    this.levels = [...from.levels];
    this.owners = [...from.owners];
    this.clusterGroup = from.clusterGroup ?? 0;
  }

  get small(): Small {
    return { ...this.from, levels: this.levels, owners: this.owners, clusterGroup: this.clusterGroup };
  }

  take(step: ClusterStep): void {
    if (step.kind === "moveGroup") {
      assert.equal(step.group, "Cluster Group");
      assert.equal(indexOf(step.from), this.clusterGroup);
      this.clusterGroup = indexOf(step.to);
    }
    if (step.kind === "node") {
      const node = indexOf(step.node);
      assert.ok(!this.owners.includes(node), `${step.node} hosts a mailbox server`);
      assert.notEqual(this.clusterGroup, node, `${step.node} owns a group`);
      this.levels[node] = step.plan.to;
    }
    if (step.kind === "handOff") {
      const [from, to] = [indexOf(step.from), indexOf(step.to)];
      const server = Number(step.mailboxServer.slice(3)) - 1;
      assert.equal(this.owners[server], from);
      assert.ok(!this.owners.includes(to), `${step.to} runs another one`);
      assert.ok(!isLower(this.levels[to]!, this.levels[from]!), "a move onto a lower level");
      assert.ok(this.from.redundant?.[server]?.includes(to) ?? true);
      this.owners[server] = to;
    }
  }

  somebodyMoves(dice: number): void {
    const server = dice % this.owners.length;
    const free = this.levels.map((_, node) => node).filter((node) => !this.owners.includes(node));
    this.owners[server] = free[dice % free.length]!;
  }
}

/** By searching all that could be done, breadth first: the least hand-offs until every node has been patched while passive. */
function leastHandOffs(small: Small): number | null {
  const start = { owners: small.owners, done: small.levels.map((level) => level === TARGET) };
  let layer = [start];
  const seen = new Set<string>();
  for (let moves = 0; layer.length > 0; moves += 1) {
    const next: (typeof start)[] = [];
    for (const { owners, done } of layer) {
      const now = done.map((is, node) => is || !owners.includes(node));
      if (now.every(Boolean)) return moves;
      const key = `${owners.join()}/${now.join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      owners.forEach((owner, server) => {
        now.forEach((isDone, to) => {
          if (!isDone || owners.includes(to) || !small.redundant![server]!.includes(to) || to === owner)
            return;
          next.push({ owners: owners.map((at, other) => (other === server ? to : at)), done: now });
        });
      });
    }
    layer = next;
  }
  return null;
}

/** Mailbox servers that sit on each other's homes, with no free node among them. */
function rings(owners: readonly number[], home: readonly number[]): number {
  const next = (server: number): number => owners.indexOf(home[server]!);
  const inRings = owners
    .map((_, server) => server)
    .filter((server) => owners[server] !== home[server])
    .flatMap((server) => {
      const ring = [server];
      for (let at = next(server); at >= 0 && ring.length <= owners.length; at = next(at)) {
        if (at === server) return [Math.min(...ring)];
        ring.push(at);
      }
      return [];
    });
  return new Set(inRings).size;
}

function indexOf(node: string): number {
  return node.charCodeAt(4) - 65;
}

function change(plan: ClusterPlan): Extract<ClusterPlan, { kind: "change" }> {
  if (plan.kind !== "change") assert.fail(describeClusterPlan("CLUSTER1", plan));
  return plan;
}

function refusedWith(plan: ClusterPlan, code: string): void {
  assert.equal(plan.kind, "refused");
  const codes = plan.kind === "refused" ? plan.refusals.map((refusal) => refusal.code) : [];
  assert.ok(
    codes.some((other) => other === code),
    codes.join(),
  );
}

function inShort(step: ClusterStep): string {
  switch (step.kind) {
    case "gate":
      return `gate ${step.gate.kind}`;
    case "node":
      return step.node;
    case "moveGroup":
      return `${step.group} ${step.from}>${step.to}`;
    case "handOff":
      return `${step.mailboxServer} ${step.from}>${step.to}`;
  }
}
