import type {
  ClusterInspection,
  ClusterNodeFacts,
  CopyFacts,
  DatabaseFacts,
  Inspection,
  QuorumFacts,
} from "../../../agent/protocol";
import type { ClusterLook, ClusterPlan } from "../../../rollout/cluster/contract";
import { GATE_LIMITS } from "../../../rollout/cluster/limits";
import { observeCluster } from "../../../rollout/cluster/observe-cluster";
import { planCluster, type PlanClusterInput } from "../../../rollout/cluster/plan-cluster";
import { observe } from "../../../rollout/server";
import type { ServerPlan } from "../../../rollout/server/contract";
import { planServer } from "../../../rollout/server/plan";
import { inspectionAt, packageFor, URN } from "../server/inspections";

/** A cluster in a few words. Nodes are named NODEA, NODEB …, mailbox servers MBX1, MBX2 …. */
export interface Small {
  /** Level of each node, in order. */
  readonly levels: readonly string[];
  /** By mailbox server: index of the node that runs it. */
  readonly owners: readonly number[];
  /** By mailbox server: indexes of nodes; default: all. */
  readonly redundant?: readonly (readonly number[])[];
  readonly storage?: "NonShared" | "Shared";
  readonly membership?: Readonly<Record<number, ClusterNodeFacts["state"]>>;
  readonly quorum?: Partial<QuorumFacts>;
  readonly copies?: readonly CopyFacts[];
  readonly databases?: readonly DatabaseFacts[];
  /** Index of the owner of "Cluster Group". */
  readonly clusterGroup?: number;
  readonly callers?: ClusterLook["callers"];
  readonly serverState?: string;
  readonly answeredBy?: number;
}

export const TIME = "2008-07-09T22:00:00Z";

export function nodeName(index: number): string {
  return `NODE${String.fromCharCode(65 + index)}`;
}

export function serverName(index: number): string {
  return `MBX${index + 1}`;
}

export function healthy(changes: Partial<CopyFacts> = {}): CopyFacts {
  return { storageGroup: "SG1", status: "Healthy", copyQueue: 0, replayQueue: 1, message: "", ...changes };
}

export function database(changes: Partial<DatabaseFacts> = {}): DatabaseFacts {
  return {
    name: "Mailboxes",
    storageGroup: "SG1",
    publicFolders: false,
    mounted: "yes",
    backupRunning: "no",
    lastFullBackup: "2008-07-09T20:00:00Z",
    ...changes,
  };
}

export function nodeInspection(index: number, level: string, changes: Partial<Inspection> = {}): Inspection {
  const base = inspectionAt(level);
  return {
    ...base,
    time: TIME,
    computer: { name: nodeName(index), domain: "corp.example", machineGuid: `guid-${index}` },
    exchange: { ...base.exchange!, roles: ["Mailbox"] },
    services: [
      { name: "ClusSvc", displayName: "", start: "automatic", state: "running", dependsOn: [] },
      { name: "MSExchangeIS", displayName: "", start: "manual", state: "stopped", dependsOn: [] },
    ],
    cluster: { node: "yes", evidence: "HKLM\\Cluster" },
    ...changes,
  };
}

export function inspectionOf(small: Small): ClusterInspection {
  const { levels, owners, membership = {}, clusterGroup = 0 } = small;
  const group = (name: string, owner: number, type: string): ClusterInspection["groups"][number] => ({
    name,
    owner: nodeName(owner),
    state: "online",
    resources: [{ name: `${name} resource`, type, state: "online" }],
  });
  return {
    time: TIME,
    name: "CLUSTER1",
    answeredBy: nodeName(small.answeredBy ?? 0),
    nodes: levels.map((_, index) => ({ name: nodeName(index), state: membership[index] ?? "up" })),
    groups: [
      group("Cluster Group", clusterGroup, "Network Name"),
      ...owners.map((owner, index) =>
        group(serverName(index), owner, "Microsoft Exchange Information Store"),
      ),
    ],
    quorum: {
      kind: "majorityNodeSet",
      resource: "Majority Node Set",
      resourceState: "online",
      group: "Cluster Group",
      owner: nodeName(clusterGroup),
      share: { path: "\\\\HUB1\\witness", answers: "yes" },
      ...small.quorum,
    },
    unknowns: [],
  };
}

export function lookOf(small: Small): ClusterLook {
  const { levels, owners, redundant, storage = "Shared", copies, databases } = small;
  const inspections = levels.map((level, index) => nodeInspection(index, level));
  const cluster = inspectionOf(small);
  const state = observeCluster({
    inspections,
    cluster,
    mailboxServers: owners.map((owner, index) => ({
      facts: {
        name: serverName(index),
        storage,
        redundantMachines: (redundant?.[index] ?? levels.map((_, node) => node)).map(nodeName),
        state: small.serverState ?? "Online",
        activeMachine: nodeName(owner),
        operationalMachines: [],
      },
      copies: storage === "NonShared" ? (copies ?? [healthy()]) : null,
      databases: databases ?? [database()],
    })),
  });
  return { state, inspections, cluster, callers: small.callers ?? "management", refusals: [] };
}

export interface Planned {
  readonly target?: string;
  readonly moveBack?: boolean;
  readonly allowLowerLevel?: boolean;
  readonly severalCms?: boolean;
  readonly ownersBefore?: PlanClusterInput["ownersBefore"];
  readonly known?: PlanClusterInput["wish"]["known"];
}

export function planFor(look: ClusterLook, planned: Planned = {}): ClusterPlan {
  const { target = "RTM-RU7", ownersBefore = null } = planned;
  const plans = look.inspections.map((inspection) => nodePlan(inspection, target));
  const wish = {
    moveBack: planned.moveBack ?? false,
    allowLowerLevel: planned.allowLowerLevel ?? false,
    severalCms: planned.severalCms ?? true,
    replicationTimeout: 1800,
    known: planned.known ?? {},
  };
  return planCluster({ look, plans, wish, limits: GATE_LIMITS, ownersBefore });
}

function nodePlan(inspection: Inspection, rollup: string): ServerPlan {
  return planServer({
    inspection,
    state: observe(inspection),
    wish: {
      rollup,
      package: { folder: "/packages" },
      packageSha256: null,
      known: null,
      owner: { urn: URN, token: null },
      place: "clusterNode",
    },
    package: { ok: true, facts: packageFor("RTM-RU7"), remarks: [] },
  });
}
