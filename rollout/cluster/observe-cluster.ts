import type {
  Answer,
  ClusterInspection,
  CopyFacts,
  DatabaseFacts,
  Inspection,
  MailboxServerFacts,
} from "../../agent/protocol";
import { observe } from "../server/observe";
import { groupOf } from "./cluster-groups";
import type { ClusterState, MailboxServerState, NodeState } from "./contract";
import { clusterProblems } from "./problems";
import { sameName } from "./same-name";

/** What nodes, cluster and cmdlets answered. */
export interface Gathered {
  /** In the order of the program. */
  readonly inspections: readonly Inspection[];
  /** null: none answered. */
  readonly cluster: ClusterInspection | null;
  readonly mailboxServers: readonly AskedMailboxServer[];
}

export interface AskedMailboxServer {
  readonly facts: MailboxServerFacts;
  readonly copies: readonly CopyFacts[] | null;
  readonly databases: readonly DatabaseFacts[] | null;
}

const CLUSTER_SERVICE = "ClusSvc";
const NO_QUORUM = {
  kind: "unknown",
  resource: "",
  resourceState: "unknown",
  group: "",
  owner: "",
  share: null,
} as const;

/** Pure: the answers in the words of the outputs. */
export function observeCluster({ inspections, cluster, mailboxServers }: Gathered): ClusterState {
  const servers = mailboxServers.map((server) => mailboxServerState(server, { cluster, mailboxServers }));
  const state = {
    cluster: cluster?.name ?? "unknown",
    kind: kindOf(mailboxServers),
    quorum: cluster?.quorum ?? NO_QUORUM,
    nodes: inspections.map((inspection) => nodeState(inspection, cluster)),
    groups: cluster?.groups ?? [],
    mailboxServers: servers,
    time: cluster?.time ?? inspections[0]?.time ?? "",
  };
  const doubts = mailboxServers.flatMap(({ facts }) => ownerDoubt(facts, servers));
  return { ...state, problems: [...clusterProblems(state), ...doubts, ...(cluster?.unknowns ?? [])] };
}

function nodeState(inspection: Inspection, cluster: ClusterInspection | null): NodeState {
  const state = observe(inspection);
  const member = cluster?.nodes.find(({ name }) => sameName(name, state.server));
  return {
    ...state,
    node: member?.name ?? state.server,
    membership: member?.state ?? "unknown",
    clusterService: runs(inspection),
  };
}

function runs({ services }: Inspection): Answer {
  const service = services?.find(({ name }) => name.toLowerCase() === CLUSTER_SERVICE.toLowerCase());
  if (!service || service.state === "unknown") return "unknown";
  return service.state === "running" ? "yes" : "no";
}

/** The cluster decides who owns the group; Exchange's word counts where the group is not told. */
function mailboxServerState(
  { facts, copies, databases }: AskedMailboxServer,
  seen: Pick<Gathered, "cluster" | "mailboxServers">,
): MailboxServerState {
  const { activeMachine, ...rest } = facts;
  const group = groupOf(facts, {
    groups: seen.cluster?.groups ?? [],
    servers: seen.mailboxServers.map((server) => server.facts),
  });
  const member = seen.cluster?.nodes.find(({ name }) => sameName(name, group?.owner ?? activeMachine));
  return { ...rest, owner: member?.name ?? "", group: group?.name ?? "", copies, databases };
}

function ownerDoubt(
  { name, activeMachine }: MailboxServerFacts,
  servers: readonly MailboxServerState[],
): string[] {
  const owner = servers.find((server) => sameName(server.name, name))?.owner ?? "";
  if (owner === "" || activeMachine === "" || sameName(owner, activeMachine)) return [];
  return [`${name}: its group is on ${owner}, and Exchange calls ${activeMachine} its active machine.`];
}

function kindOf(servers: readonly AskedMailboxServer[]): ClusterState["kind"] {
  const kinds = new Set(servers.map(({ facts }) => facts.storage));
  if (kinds.size !== 1) return "unknown";
  const [storage] = kinds;
  return storage === "NonShared" ? "CCR" : storage === "Shared" ? "SCC" : "unknown";
}
