import type { ClusterInspection, Inspection } from "../../agent/protocol";
import { MachineError } from "../../machine/machine-error";
import { askExchange, possibleCallers, proveCallers } from "./ask-exchange";
import type { Callers, ClusterLook, ClusterMachines, ClusterRefusal } from "./contract";
import { observeCluster, type AskedMailboxServer } from "./observe-cluster";
import { refuse } from "./refusals";
import { sameName } from "./same-name";

/** Looks only: nodes, cluster, and where Exchange's cmdlets can be called, what they say. */
export async function lookAtFailoverCluster(machines: ClusterMachines): Promise<ClusterLook> {
  const inspections: Inspection[] = [];
  for (const { machine } of machines.nodes) inspections.push(await machine.look());
  const strangers = notInACluster(inspections);
  if (strangers.length > 0) return without({ inspections, refusals: strangers });
  const cluster = await askCluster({ machines, inspections, avoid: null });
  if (cluster === null) return without({ inspections, refusals: [noAnswer(inspections)] });
  const { servers, callers, refusals } = await proveCallers({
    cluster: cluster.name,
    machines,
    states: namesIn(cluster, inspections),
    members: cluster.nodes.map(({ name }) => name),
  });
  return lookOf({ inspections, cluster, servers, callers, refusals });
}

/**
 * Later in an operation: the cluster and Exchange anew, the nodes anew that are named, the others as they were. `avoid` is
 * patched, or about to be: it is asked for nothing but its own state. Exchange takes a minute to answer, so the cluster is
 * asked last: quorum and who runs what are as fresh as can be when a node's Cluster service is about to stop.
 */
export async function lookAgain(options: {
  readonly machines: ClusterMachines;
  readonly before: ClusterLook;
  readonly nodes: "all" | readonly string[];
  readonly avoid: string | null;
}): Promise<ClusterLook> {
  const { machines, before, nodes, avoid } = options;
  const inspections: Inspection[] = [];
  for (const [index, { machine }] of machines.nodes.entries()) {
    const { node } = before.state.nodes[index]!;
    const anew = nodes === "all" || nodes.some((name) => sameName(name, node));
    inspections.push(anew ? await machine.look() : before.inspections[index]!);
  }
  const callers = possibleCallers(machines, before.state.nodes).filter(
    ({ name }) => before.callers === "management" || before.callers.includes(name),
  );
  const members = before.cluster?.nodes.map(({ name }) => name) ?? before.state.nodes.map(({ node }) => node);
  const [exchange] = await Promise.allSettled([askExchange({ callers, members, avoid })]);
  const cluster = await askCluster({ machines, inspections, avoid });
  if (cluster === null) return without({ inspections, refusals: [noAnswer(inspections)] });
  if (exchange.status === "rejected") throw exchange.reason;
  return lookOf({
    inspections,
    cluster,
    servers: exchange.value,
    callers: before.callers,
    refusals: [],
  });
}

/** The first node that answers, in the order of the program. null: none. */
async function askCluster(options: {
  readonly machines: ClusterMachines;
  readonly inspections: readonly Inspection[];
  readonly avoid: string | null;
}): Promise<ClusterInspection | null> {
  const { machines, inspections, avoid } = options;
  let failure: Error | null = null;
  for (const [index, { machine }] of machines.nodes.entries()) {
    if (avoid !== null && sameName(inspections[index]!.computer.name, avoid)) continue;
    try {
      return await machine.lookAtCluster();
    } catch (error) {
      if (!isSilentCluster(error)) failure = error instanceof Error ? error : new Error(String(error));
    }
  }
  if (failure !== null) throw failure;
  return null;
}

function isSilentCluster(error: unknown): boolean {
  return error instanceof MachineError && (error.code === "CLUSTER_DOWN" || error.code === "NO_CLUSTER");
}

/** "Could not find out" is no proof that it is one. */
function notInACluster(inspections: readonly Inspection[]): readonly ClusterRefusal[] {
  return inspections
    .filter(({ cluster }) => cluster.node !== "yes")
    .map(({ computer, cluster }) => {
      const what =
        cluster.node === "no"
          ? "is no node of a failover cluster"
          : "could not be proved to be a node of a failover cluster";
      return refuse(
        "NOT_A_CLUSTER",
        `${computer.name}: ${what} (${cluster.evidence}). Nothing was touched. Declare a standalone server as a ServerRollup.`,
        "nodes",
      );
    });
}

function noAnswer(inspections: readonly Inspection[]): ClusterRefusal {
  const names = inspections.map(({ computer }) => computer.name).join(", ");
  return refuse(
    "NODE_DOWN",
    `${names}: the Cluster service answers on none of them. Nothing was touched. Start ClusSvc, then run \`pulumi up\` again.`,
  );
}

function namesIn(
  cluster: ClusterInspection,
  inspections: readonly Inspection[],
): readonly { readonly node: string }[] {
  return inspections.map(({ computer }) => ({
    node: cluster.nodes.find(({ name }) => sameName(name, computer.name))?.name ?? computer.name,
  }));
}

function without(options: {
  readonly inspections: readonly Inspection[];
  readonly refusals: readonly ClusterRefusal[];
}): ClusterLook {
  return lookOf({ ...options, cluster: null, servers: [], callers: [] });
}

function lookOf(options: {
  readonly inspections: readonly Inspection[];
  readonly cluster: ClusterInspection | null;
  readonly servers: readonly AskedMailboxServer[];
  readonly callers: Callers;
  readonly refusals: readonly ClusterRefusal[];
}): ClusterLook {
  const { inspections, cluster, servers, callers, refusals } = options;
  const state = observeCluster({ inspections, cluster, mailboxServers: servers });
  const problems = [...refusals.map(({ message }) => message), ...state.problems];
  return { state: { ...state, problems }, inspections, cluster, callers, refusals };
}
