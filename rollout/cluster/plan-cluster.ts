import type { ServerPlan } from "../server/contract";
import { gateTitle, handOffTitle, moveGroupTitle, nodeTitle } from "./cluster-titles";
import type {
  ClusterLook,
  ClusterPlan,
  ClusterRefusal,
  ClusterStep,
  ClusterWish,
  Gate,
  GateLimits,
  NodeState,
} from "./contract";
import { deadJobRefusals } from "./dead-jobs";
import { answerBeforeEmptying, answerGate, groupsToMove } from "./gates";
import { movesHome, orderOf, type Shape, type Turn } from "./hand-offs";
import { leftovers } from "./leftovers";
import { isLower } from "./levels";
import { ownersOf } from "./owners";
import { refusalsOfChange, refusalsOfNodes } from "./refusals";
import { keyOf, sameName } from "./same-name";
import { clusterWarnings, unforeseenOfCluster } from "./warnings";

export interface PlanClusterInput {
  readonly look: ClusterLook;
  /** Each node's own, in the order of `look.state.nodes`. */
  readonly plans: readonly ServerPlan[];
  readonly wish: Pick<
    ClusterWish,
    "moveBack" | "allowLowerLevel" | "severalCms" | "replicationTimeout" | "known"
  >;
  readonly limits: GateLimits;
  /** Owner of each mailbox server before an attempt that was interrupted; null: this is the first. */
  readonly ownersBefore: Readonly<Record<string, string>> | null;
}

/** Pure, for any number of nodes and mailbox servers: the runbook from here, or why nothing more will be touched. */
export function planCluster(input: PlanClusterInput): ClusterPlan {
  const { look, plans } = input;
  const { state } = look;
  const refusals = refusalsOfNodes(input);
  if (refusals.length > 0) return { kind: "refused", refusals };
  const order = turnsOf(input);
  const left = leftovers(look);
  if (order !== null && order.turns.length === 0) return nothingToDo(input, left);

  const against = refusalsOfChange({
    ...input,
    turns: order?.turns ?? null,
    unsettled: left.length > 0,
  });
  if (against.length > 0 || order === null) return { kind: "refused", refusals: against };
  const steps = stepsOf(input, order);
  const shut = left.length > 0 ? UNASKED : firstGate(input, steps);
  const inTheWay = [...deadJobRefusals(look, { steps, to: levelOf(plans) }), ...shut.refusals];
  if (inTheWay.length > 0) return { kind: "refused", refusals: inTheWay };
  return {
    kind: "change",
    from: state.nodes.map(({ level }) => level),
    to: levelOf(plans),
    steps,
    handOffs: steps.filter(({ kind }) => kind === "handOff").length,
    warnings: [...new Set([...left, ...shut.warnings, ...filesOf(input), ...clusterWarnings(input)])],
    unforeseen: unforeseenOfCluster({ look, steps }),
  };
}

const UNASKED = { refusals: [], warnings: [] };

function nothingToDo(input: PlanClusterInput, left: readonly string[]): ClusterPlan {
  const level = levelOf(input.plans);
  const refusals = deadJobRefusals(input.look, { steps: [], to: level });
  if (refusals.length > 0) return { kind: "refused", refusals };
  const warnings = input.plans.flatMap((plan) => (plan.kind === "nothingToDo" ? (plan.warnings ?? []) : []));
  return {
    kind: "nothingToDo",
    level,
    remarks: [...left, ...remarksOf(input)],
    warnings,
    files: filesOf(input),
  };
}

interface Order {
  readonly turns: readonly Turn[];
  /** From which turn on mailbox servers go home. */
  readonly homeFrom: number;
}

function turnsOf(input: PlanClusterInput): Order | null {
  const { look, plans, wish, ownersBefore } = input;
  const { nodes, mailboxServers } = look.state;
  const shape: Shape = {
    nodes: nodes.map(({ node }, index) => ({ name: node, done: plans[index]?.kind === "nothingToDo" })),
    mailboxServers,
    home: wish.moveBack ? (ownersBefore ?? ownersOf(look.state)) : {},
  };
  const turns = shape.nodes.every(({ done }) => done) ? [] : orderOf(shape);
  if (turns === null) return null;
  const home = wish.moveBack
    ? movesHome({ ...shape, mailboxServers: afterwards(mailboxServers, turns) })
    : [];
  return { turns: [...turns, ...home], homeFrom: turns.length };
}

function afterwards(servers: Shape["mailboxServers"], turns: readonly Turn[]): Shape["mailboxServers"] {
  return servers.map((server) => {
    const last = turns
      .filter((turn) => turn.kind === "handOff")
      .filter(({ mailboxServer }) => sameName(mailboxServer, server.name))
      .at(-1);
    return last ? { ...server, owner: last.to } : server;
  });
}

/** The turns with what surrounds them. Groups and levels are those that the steps before will have left. */
function stepsOf({ look, plans }: PlanClusterInput, { turns, homeFrom }: Order): readonly ClusterStep[] {
  const { nodes } = look.state;
  const levels = new Map(nodes.map(({ node, level }) => [keyOf(node), level]));
  let groups = look.state.groups;
  return turns.flatMap((turn, index): readonly ClusterStep[] => {
    if (turn.kind === "handOff") {
      const lower = isLower(levels.get(keyOf(turn.to))!, levels.get(keyOf(turn.from))!);
      const reason = index < homeFrom ? "procedure" : "moveBack";
      const step = { ...turn, reason, lower } as const;
      return [
        gateStep({ kind: "beforeHandOff", mailboxServer: turn.mailboxServer, to: turn.to }),
        { ...step, title: handOffTitle(step) },
        gateStep({ kind: "afterHandOff", mailboxServer: turn.mailboxServer, on: turn.to }),
      ];
    }
    const plan = plans[nodes.findIndex(({ node }) => node === turn.node)]!;
    if (plan.kind !== "change") return [];
    const { node } = turn;
    const to = shelterFor(node, { nodes, levels, plans });
    const moved = groupsToMove(node, { state: { ...look.state, groups } });
    groups = groups.map((group) => (moved.includes(group) ? { ...group, owner: to } : group));
    levels.set(keyOf(node), plan.to);
    return [
      ...moved.map(({ name: group }): ClusterStep => {
        const move = { group, from: node, to };
        return { kind: "moveGroup", title: moveGroupTitle(move), ...move };
      }),
      gateStep({ kind: "beforeNode", node }),
      { kind: "node", title: nodeTitle({ node, from: plan.from, to: plan.to }), node, shelter: to, plan },
      gateStep({ kind: "afterNode", node, level: plan.to }),
    ];
  });
}

/** Where the groups of a node go: best onto one that needs no more work, so that they move once. */
function shelterFor(
  node: string,
  seen: {
    readonly nodes: readonly NodeState[];
    readonly levels: ReadonlyMap<string, string>;
    readonly plans: readonly ServerPlan[];
  },
): string {
  const others = seen.nodes.filter((other) => !sameName(other.node, node) && other.membership === "up");
  const done = others.find((other) => {
    const plan = seen.plans[seen.nodes.indexOf(other)]!;
    return plan.kind !== "change" || seen.levels.get(keyOf(other.node)) === plan.to;
  });
  return (done ?? others[0])?.node ?? "";
}

/** The gate that the next step stands behind is asked now: what is shut already stops a preview, too. */
function firstGate(
  { look, limits, wish }: PlanClusterInput,
  steps: readonly ClusterStep[],
): { readonly refusals: readonly ClusterRefusal[]; readonly warnings: readonly string[] } {
  const keeping = { look, limits, replicationTimeout: wish.replicationTimeout };
  const gate = steps.find(({ kind }) => kind === "gate");
  if (gate?.kind !== "gate") return { refusals: [], warnings: [] };
  const answer =
    gate.gate.kind === "beforeNode"
      ? answerBeforeEmptying(gate.gate.node, keeping)
      : answerGate(gate.gate, keeping);
  if (answer.kind === "closed")
    return {
      refusals: [{ code: answer.code, property: null, message: `${look.state.cluster}: ${answer.because}` }],
      warnings: [],
    };
  if (answer.kind === "open") return { refusals: [], warnings: answer.warnings };
  if (answer.kind === "replan") return { refusals: [], warnings: [] };
  return {
    refusals: [],
    warnings: [`${answer.because}; at most ${answer.seconds} s, then nothing more is begun.`],
  };
}

function gateStep(gate: Gate): ClusterStep {
  return { kind: "gate", title: gateTitle(gate), gate };
}

function levelOf(plans: readonly ServerPlan[]): string {
  for (const plan of plans) {
    if (plan.kind === "change") return plan.to;
    if (plan.kind === "nothingToDo") return plan.level;
  }
  return "unknown";
}

/** Of nodes that are at their level; the others' files are part of their own steps. */
function filesOf({ look, plans }: PlanClusterInput): readonly string[] {
  return plans.flatMap((plan, index) =>
    plan.kind === "nothingToDo" && plan.files
      ? [`${look.state.nodes[index]!.node}: ${plan.files.title}`]
      : [],
  );
}

function remarksOf({ look, plans }: PlanClusterInput): readonly string[] {
  const ofNodes = plans.flatMap((plan, index) =>
    plan.kind === "nothingToDo"
      ? plan.remarks.map((remark) => `${look.state.nodes[index]!.node}: ${remark}`)
      : [],
  );
  return [...look.state.problems, ...ofNodes];
}
