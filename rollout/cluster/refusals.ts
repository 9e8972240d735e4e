import type { ServerPlan } from "../server/contract";
import { brokenServer } from "../server/broken-server";
import { brokenRefusal } from "../server/broken-words";
import { holdsExchange, sameGroup } from "./cluster-groups";
import type { ClusterErrorCode, ClusterLook, ClusterRefusal, ClusterWish } from "./contract";
import type { Turn } from "./hand-offs";
import { isLower } from "./levels";
import { keepsQuorum } from "./quorum";
import { keyOf, sameName } from "./same-name";

interface Seen {
  readonly look: ClusterLook;
  readonly plans: readonly ServerPlan[];
}

/** What speaks against the cluster or one of its nodes whatever has to be done. */
export function refusalsOfNodes({ look, plans }: Seen): readonly ClusterRefusal[] {
  if (look.refusals.length > 0) return look.refusals;
  const lists = nodeListRefusals(look);
  if (lists.length > 0) return lists;
  const nodes = plans.flatMap((plan) => (plan.kind === "refused" ? plan.refusals : []));
  return nodes.length > 0 ? nodes : seriesRefusals({ look, plans });
}

/** What speaks against changing anything now. `turns`: null where no order leads to the target. */
export function refusalsOfChange(
  seen: Seen & {
    readonly wish: Pick<ClusterWish, "allowLowerLevel" | "severalCms">;
    readonly turns: readonly Turn[] | null;
    /** Something of an earlier job is put right first: nodes that are down now may be up then. */
    readonly unsettled: boolean;
  },
): readonly ClusterRefusal[] {
  const down = seen.unsettled ? [] : downRefusals(seen.look);
  const broken = brokenRefusals(seen);
  if (down.length > 0 || broken.length > 0) return [...broken, ...down];
  return [
    ...mailboxServerRefusals(seen.look),
    ...lowerRefusals(seen),
    ...(seen.turns === null ? [noOrder(seen)] : []),
    ...severalRefusals(seen),
    ...(seen.unsettled ? [] : [...callerRefusals(seen), ...quorumRefusals(seen)]),
  ];
}

/** A mailbox server may be handed to a node that needs no change itself: its services have to be in order, too. */
function brokenRefusals({ look, plans }: Seen): readonly ClusterRefusal[] {
  return look.inspections.flatMap((inspection, index) => {
    const broken = brokenServer(inspection);
    if (broken === null || broken.repair !== null || plans[index]?.kind !== "nothingToDo") return [];
    return [brokenRefusal(broken, look.state.nodes[index]!.node)];
  });
}

/** A node that the program does not name would stay behind, and one that it names twice would be locked against itself. */
function nodeListRefusals({ state, cluster }: ClusterLook): readonly ClusterRefusal[] {
  if (cluster === null) return [];
  const members = cluster.nodes.map(({ name }) => name);
  const named = state.nodes.map(({ node }) => node);
  const missing = members.filter((member) => !named.some((node) => sameName(node, member)));
  const strange = named.filter((node) => !members.some((member) => sameName(node, member)));
  const twice = named.filter((node, index) => named.findIndex((other) => sameName(other, node)) < index);
  const sentences = [
    ...missing.map((node) => `${node} belongs to the cluster and is not in nodes.`),
    ...strange.map((node) => `${node} is in nodes and does not belong to the cluster.`),
    ...twice.map((node) => `${node} is in nodes twice.`),
  ];
  if (sentences.length === 0) return [];
  return [
    refuse(
      "NODE_LIST",
      `${state.cluster}: program and cluster name different nodes: ${sentences.join(" ")} Nothing was touched. Name all nodes of one cluster: ${members.join(", ")}.`,
      "nodes",
    ),
  ];
}

/** "RU7" means another rollup on each service pack. */
function seriesRefusals({ look, plans }: Seen): readonly ClusterRefusal[] {
  const targets = plans.map((plan) =>
    plan.kind === "change" ? plan.to : plan.kind === "nothingToDo" ? plan.level : "",
  );
  if (new Set(targets).size < 2) return [];
  const each = look.state.nodes.map(
    ({ node, level }, index) => `${node} at ${level} would be brought to ${targets[index]!}`,
  );
  return [
    {
      code: "OTHER_SERVICE_PACK",
      property: "rollup",
      message: `${look.state.cluster}: its nodes are at different service packs: ${each.join(", ")}. Nothing was touched. Bring all nodes to one service pack first.`,
    },
  ];
}

function downRefusals({ state }: ClusterLook): readonly ClusterRefusal[] {
  return state.nodes
    .filter(({ membership }) => membership !== "up" && membership !== "joining")
    .map(({ node, membership }) =>
      refuse(
        "NODE_DOWN",
        `${state.cluster}: ${node} is ${membership === "unknown" ? "in no known state" : membership} in the cluster. Nothing was touched. Every node must be up before one may stop: bring it up (paused: resume it), then run \`pulumi up\` again.`,
      ),
    );
}

function mailboxServerRefusals({ state }: ClusterLook): readonly ClusterRefusal[] {
  const unclear = state.mailboxServers.filter(({ storage, owner }) => storage === "unknown" || owner === "");
  const strange = state.groups.filter(
    (group) =>
      holdsExchange(group) && !state.mailboxServers.some((server) => sameGroup(server.group, group.name)),
  );
  return [
    ...unclear.map(({ name, storage, owner }): ClusterRefusal => {
      const what =
        owner === "" ? "which node runs it" : `whether it is CCR or SCC (on ${owner}, storage ${storage})`;
      return stateUnknown(`${state.cluster}: of ${name} could not be found out ${what}.`);
    }),
    ...strange.map(({ name, owner }) =>
      stateUnknown(
        `${state.cluster}: the group ${name} on ${owner} holds resources of Exchange, and no clustered mailbox server that was listed is in it.`,
      ),
    ),
  ];
}

function stateUnknown(what: string): ClusterRefusal {
  return {
    code: "STATE_UNKNOWN",
    property: null,
    message: `${what} Nothing was touched. Look with Get-ClusteredMailboxServerStatus and \`cluster.exe group\`.`,
  };
}

function lowerRefusals({
  look,
  plans,
  wish,
}: Seen & { readonly wish: Pick<ClusterWish, "allowLowerLevel"> }): readonly ClusterRefusal[] {
  if (wish.allowLowerLevel) return [];
  const lower = plans.flatMap((plan, index) =>
    plan.kind === "change" && isLower(plan.to, plan.from)
      ? [`${look.state.nodes[index]!.node} from ${plan.from} to ${plan.to}`]
      : [],
  );
  if (lower.length === 0) return [];
  return [
    refuse(
      "LOWER_LEVEL",
      `${look.state.cluster}: going down (${lower.join(", ")}) hands mailbox servers to nodes at a lower level, which no source allows. Nothing was touched. \`allowLowerLevel: true\` does it all the same; \`retainOnDelete: true\` leaves the rollups in place.`,
      "allowLowerLevel",
    ),
  ];
}

function noOrder({ look, plans }: Seen): ClusterRefusal {
  const { state } = look;
  const active = state.mailboxServers.map(({ name, owner }) => `${name} on ${owner}`);
  const passive = state.nodes.filter(
    ({ node }) => !state.mailboxServers.some(({ owner }) => sameName(owner, node)),
  );
  if (passive.length === 0)
    return refuse(
      "NO_PASSIVE_NODE",
      `${state.cluster}: every node hosts a mailbox server (${active.join(", ")}). Nothing was touched. Rollups go onto passive nodes only: have a node without one.`,
    );
  const left = state.nodes.filter((_, index) => plans[index]?.kind === "change").map(({ node }) => node);
  const lists = state.mailboxServers.map(
    ({ name, redundantMachines }) => `${name} on ${redundantMachines.join(", ")}`,
  );
  return refuse(
    "NO_PASSIVE_NODE",
    `${state.cluster}: no order of hand-offs frees every node that is not at its target (${left.join(", ")}): ${active.join(", ")}; mailbox servers may only run so: ${lists.join("; ")}. Nothing was touched. Extend their redundant machines, or hand one off by hand.`,
  );
}

/** KB 941707 describes trouble with exactly these hops; its text could not be read (operations.md 1.3). */
function severalRefusals({
  look,
  wish,
  turns,
}: Seen & {
  readonly wish: Pick<ClusterWish, "severalCms">;
  readonly turns: readonly Turn[] | null;
}): readonly ClusterRefusal[] {
  const moves = (turns ?? []).filter(({ kind }) => kind === "handOff");
  if (wish.severalCms || look.state.mailboxServers.length < 2 || moves.length < 2) return [];
  return [
    refuse(
      "SEVERAL_CMS",
      `${look.state.cluster}: ${moves.length} hand-offs of several mailbox servers would be needed. Nothing was touched. KB 941707 describes trouble with such hand-offs one after another; read it first, then set \`severalCms: true\`.`,
      "severalCms",
    ),
  ];
}

/** While a node is patched, another session has to see to the mailbox servers. */
function callerRefusals({ look, plans }: Seen): readonly ClusterRefusal[] {
  const { callers, state } = look;
  if (callers === "management" || state.mailboxServers.length === 0) return [];
  const alone = state.nodes.filter(
    ({ node }, index) =>
      plans[index]?.kind === "change" && !callers.some((caller) => keyOf(caller) !== keyOf(node)),
  );
  if (alone.length === 0) return [];
  return [
    refuse(
      "MANAGEMENT",
      `${state.cluster}: while ${alone.map(({ node }) => node).join(" or ")} is patched, Exchange's cmdlets can be called nowhere else (possible on: ${callers.join(", ") || "no node"}). Nothing was touched. Log on to another node by password, or give management.`,
      "management",
    ),
  ];
}

function quorumRefusals({ look, plans }: Seen): readonly ClusterRefusal[] {
  return look.state.nodes.flatMap(({ node }, index) => {
    if (plans[index]?.kind !== "change") return [];
    const proof = keepsQuorum(look.state, {
      without: node,
      when: "later",
      answeredBy: look.cluster?.answeredBy ?? "",
    });
    if (proof.ok) return [];
    return [
      refuse(
        "QUORUM",
        `${look.state.cluster}: ${proof.because} Nothing was touched. A rollup stops the Cluster service of its node: bring up what is missing, then run \`pulumi up\` again.`,
      ),
    ];
  });
}

export function refuse(
  code: ClusterErrorCode,
  message: string,
  property: string | null = null,
): ClusterRefusal {
  return { code, property, message };
}
