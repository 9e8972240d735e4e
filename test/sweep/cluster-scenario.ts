import type { Site } from "../../lab/site";
import type { ClusterSpec, LabCluster } from "../../lab/world/cluster/contract";
import { bringCluster, ClusterError } from "../../rollout/cluster";
import type { ClusterMachines, ClusterState, ClusterWish } from "../../rollout/cluster/contract";
import type { OwnershipRecord } from "../../rollout/server/contract";
import { addKnownIssues, KNOWN_ISSUES_MET, wrongConfigs } from "./known-issues";
import { CCR, clusterOf, NODES, nodesOf, SCC } from "./two-nodes";
import type { Controller } from "./controller";
import { repair } from "./disturbance";
import type { Ending, Scenario, Stored } from "./scenario";

const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ClusterRollup::cluster1";
const SILENT = { phase: () => undefined, info: () => undefined, warning: () => undefined };

/** Both nodes of a CCR from RU6 to RU7, with one hand-off between them. */
export const CLUSTER = ofTwoNodes("cluster", CCR);

/** The same of an SCC, in which nothing is copied. */
export const SHARED_DISK_CLUSTER: Scenario = {
  ...ofTwoNodes("cluster, SCC", SCC),
  never: ["copy failed"],
};

/** Both nodes have what KB 953469 and KB 944752 warn of. */
export const CLUSTER_KNOWN_ISSUES = ofTwoNodes("cluster, known issues", CCR, {
  furnish: async (lab) => {
    for (const { machine } of nodesOf(lab)) await addKnownIssues(machine);
  },
  options: KNOWN_ISSUES_MET,
  wrongs: (lab) => nodesOf(lab).flatMap(({ machine }) => wrongConfigs(machine, "disabled")),
});

interface More extends Pick<Scenario, "furnish" | "wrongs"> {
  readonly options?: Pick<ClusterWish, "publisherEvidence" | "stopServices">;
}

function ofTwoNodes(name: string, cluster: ClusterSpec, more: More = {}): Scenario {
  const { furnish, options = {}, wrongs = () => [] } = more;
  return {
    name,
    site: {
      servers: [
        { name: "NODEA", level: "RTM-RU6" },
        { name: "NODEB", level: "RTM-RU6" },
        { name: "HUB1", level: "RTM-RU6" },
      ],
      clusters: [cluster],
    },
    servers: NODES,
    ...(furnish ? { furnish } : {}),
    prepare: () => Promise.resolve(null),
    operate: (at) => bringBoth({ ...at, options }),
    repair,
    ends: "RTM-RU7",
    givesUp: false,
    wrongs: (lab) => [...clusterOf(lab).atRest(), ...needlessHandOffs(lab), ...wrongs(lab)],
  };
}

async function bringBoth(at: {
  readonly controller: Controller;
  readonly lab: Site;
  readonly stored: Stored | null;
  readonly options: Partial<ClusterWish>;
}): Promise<Ending> {
  const { controller, lab, stored, options } = at;
  const before = handOffsIn(lab).length;
  try {
    const { nodes, state } = await bringCluster({
      machines: await machinesOf(lab, controller),
      wish: { ...wishFor(lab, stored), ...options },
      reporter: SILENT,
      signal: new AbortController().signal,
      sleep: (ms) => lab.clock.sleep(ms),
    });
    const records = Object.fromEntries(nodes.map(({ state, record }) => [keyOf(state.server), record]));
    const changed = nodes.some(({ run }) => run !== null) || handOffsIn(lab).length > before;
    return { stored: storedOf(records, state), changed };
  } catch (error) {
    return { stored: storedAfter(error, stored), changed: true, error };
  }
}

async function machinesOf(lab: Site, controller: Controller): Promise<ClusterMachines> {
  const nodes: ClusterMachines["nodes"][number][] = [];
  for (const [index, server] of nodesOf(lab).entries())
    nodes.push({ index, machine: await controller.connect(server), byPassword: true });
  return { nodes, management: null };
}

function wishFor(lab: Site, stored: Stored | null): ClusterWish {
  const known = Object.entries(stored ?? {}).map(([name, { token, foundLevel, known }]) => [
    name,
    { ...known, token, foundLevel },
  ]);
  return {
    rollup: "RU7",
    package: { folder: lab.packagesFolder },
    packageSha256: null,
    urn: URN,
    known: Object.fromEntries(known) as ClusterWish["known"],
    moveBack: false,
    replicationTimeout: 1800,
    allowLowerLevel: false,
    severalCms: false,
  };
}

/** The tokens of the nodes that were taken are in the state, however it ended. */
function storedAfter(error: unknown, stored: Stored | null): Stored | null {
  if (!(error instanceof ClusterError) || !error.state) return stored;
  const taken = storedOf(error.records, error.state);
  return Object.keys(taken).length > 0 ? { ...stored, ...taken } : stored;
}

function storedOf(records: Readonly<Record<string, OwnershipRecord>>, { nodes }: ClusterState): Stored {
  return Object.fromEntries(
    nodes.flatMap(({ server, machineId, servicePack }) => {
      const record = records[keyOf(server)];
      if (!record) return [];
      const { token, foundLevel } = record;
      return [[keyOf(server), { token, foundLevel, known: { machineId, servicePack } }]];
    }),
  );
}

/** The procedure asks for one; each move by anybody else may make one more necessary. */
function needlessHandOffs(lab: Site): readonly string[] {
  const { moves } = clusterOf(lab);
  const ours = handOffsIn(lab);
  const others = moves.length - ours.length;
  return ours.length <= 1 + others
    ? []
    : [
        `${ours.length} hand-offs, with ${others} moves by others: ${moves.map(({ how, to }) => `${how} to ${to}`).join(", ")}`,
      ];
}

/** Those of the rollout, as the cluster saw them. */
function handOffsIn(lab: Site): LabCluster["moves"] {
  return clusterOf(lab).moves.filter(
    ({ how, comment }) => how === "cmdlet" && comment.startsWith("KB953469"),
  );
}

function keyOf(name: string): string {
  return name.toLowerCase();
}
