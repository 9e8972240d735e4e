import type { ClusterState, HandOff, NodeState } from "../../rollout/cluster/contract";
import { keyOf } from "../../rollout/cluster/same-name";
import type { OwnershipRecord, RunReport } from "../../rollout/server/contract";
import { isProperties, own, reveal, Secret, secret } from "../host/value";
import type { Properties, Value } from "../host/value";
import { textOf } from "../rollup/known";
import { finishedRun, laterOutputs, runOutput } from "../rollup/outputs";
import { ownershipOutputs } from "../rollup/ownership";
import { storedNode } from "./known";
import { nodesOf } from "./way";

/** Nodes that are at different levels have none together. */
const MIXED = "mixed";

/** The outputs `nodes`, each with its connection from the inputs; a node without a state keeps what is stored of it. */
export function nodeOutputs(options: {
  readonly inputs: Properties;
  readonly olds: Properties;
  /** By place in the inputs. */
  readonly stateAt: (place: number) => NodeState | undefined;
  /** What is told of a node beside its state. */
  readonly beside: (state: NodeState, stored: Properties) => Properties;
}): readonly Properties[] {
  const { inputs, olds, stateAt, beside } = options;
  return connectionsIn(inputs).map((connection, place): Properties => {
    const state = stateAt(place);
    if (!state) return { ...nodesOf(olds)[place], connection };
    const stored = storedNode(olds, state.server);
    return { connection, node: state.node, ...laterOutputs(stored, state), ...beside(state, stored) };
  });
}

/** After a change: whose the node is, and what was done to it. `failure`: why that is not to be called done; "". */
export function changeOutputs(
  change: {
    readonly record: OwnershipRecord | undefined;
    readonly run: RunReport | null;
    readonly failure: string;
    /** The whole cluster is where it was to be. */
    readonly reached: boolean;
  },
  stored: Properties,
): Properties {
  const { record, run, failure, reached } = change;
  const earlier = reached ? finishedRun(stored) : keptRun(stored);
  return {
    ...(record ? ownershipOutputs(record) : keptOwnership(stored)),
    ...(run ? { lastRun: runOutput(run, failure) } : earlier),
  };
}

/** As they are stored: a look changes neither. */
export function keptOutputs(state: NodeState, stored: Properties): Properties {
  const { foundLevel, token } = keptOwnership(stored);
  return { token, foundLevel: foundLevel || state.level, ...keptRun(stored) };
}

function keptRun(stored: Properties): Properties {
  const lastRun = own(stored, "lastRun") ?? null;
  return lastRun === null ? {} : { lastRun };
}

function keptOwnership(stored: Properties): { readonly token: string; readonly foundLevel: string } {
  return { token: textOf(stored, "token"), foundLevel: textOf(stored, "foundLevel") };
}

/** As Check left them, with what is secret in them. */
function connectionsIn(inputs: Properties): readonly Value[] {
  const nodes = own(inputs, "nodes") ?? null;
  const list = nodes instanceof Secret ? reveal(nodes) : nodes;
  if (!Array.isArray(list)) return [];
  return (list as readonly Value[]).map((node) => {
    const inside = node instanceof Secret ? reveal(node) : node;
    const connection = isProperties(inside) ? (own(inside, "connection") ?? null) : null;
    return node instanceof Secret || nodes instanceof Secret ? secret(connection) : connection;
  });
}

/** The cluster's own. What a look could not find out stays as it is stored. */
export function clusterOutputs(
  state: ClusterState,
  stored: Properties,
  ownersBefore: Readonly<Record<string, string>> | null,
): Properties {
  const before = new Map(
    listOf(own(stored, "clusteredMailboxServers")).map((server) => [
      keyOf(textOf(server, "name")),
      textOf(server, "ownerBefore"),
    ]),
  );
  const servers = state.mailboxServers.map(({ name, owner }) => ({
    name,
    ownerBefore: ownersBefore?.[keyOf(name)] ?? before.get(keyOf(name)) ?? owner,
    owner,
  }));
  const knows = state.cluster !== "unknown";
  const asked = servers.length > 0 || textOf(stored, "kind") === "";
  return {
    cluster: knows ? state.cluster : textOf(stored, "cluster") || state.cluster,
    kind: asked ? state.kind : textOf(stored, "kind"),
    clusteredMailboxServers: asked ? servers : (own(stored, "clusteredMailboxServers") ?? []),
  };
}

export function handOffOutputs(handOffs: readonly HandOff[]): readonly Properties[] {
  return handOffs.map((handOff) => ({ ...handOff }));
}

/** Of all nodes, by their outputs. */
export function levelOf(nodes: readonly Properties[]): string {
  const levels = new Set(nodes.map((node) => textOf(node, "level") || "unknown"));
  const [level = "unknown"] = levels;
  if (levels.has("unknown")) return "unknown";
  return levels.size === 1 ? level : MIXED;
}

/** What the last change left undone; "" when nothing. It outlives a Read, and is over with the next good Update. */
export function leftUndone(properties: Properties): string {
  return textOf(properties, "failure");
}

export function listOf(value: Value | undefined): readonly Properties[] {
  return Array.isArray(value) ? (value as readonly Value[]).filter(isProperties) : [];
}
