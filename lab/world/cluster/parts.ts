import type { LabClock } from "../clock";
import { giveServicesToCluster, makeClusterNode } from "../exchange/cluster-node";
import type { Machine } from "../machine";
import { ClusterGroup } from "./cluster-group";
import { CLUSTER_NAMES } from "./cluster-names";
import type { NodeEvents } from "./cluster-node";
import { ClusterNode } from "./cluster-node";
import type { ClusterSpec } from "./contract";
import { MailboxServer } from "./mailbox-server";
import type { QuorumKind } from "./quorum";
import type { ClusterResource } from "./resource";
import { serviceResource, simpleResource } from "./resource";

/** ERROR_QUORUM_RESOURCE_ONLINE_FAILED. */
const NO_WITNESS = 5081;

export interface Parts {
  readonly nodes: readonly ClusterNode[];
  readonly groups: readonly ClusterGroup[];
  readonly servers: readonly MailboxServer[];
  readonly quorum: { readonly kind: QuorumKind; readonly share: string | null };
  readonly quorumGroup: ClusterGroup;
  readonly quorumResource: ClusterResource;
}

interface Surroundings extends NodeEvents {
  readonly clock: LabClock;
  readonly witness: () => boolean;
}

/** What a spec says, set up long ago and in good order: all nodes up, all groups online. */
export function buildParts(spec: ClusterSpec, machines: readonly Machine[], world: Surroundings): Parts {
  const nodes = spec.nodes.map((name) => nodeOf(spec, machines, world, name));
  const find = (name: string): ClusterNode => {
    const found = nodes.find((node) => node.is(name));
    if (!found) throw new Error(`${name} is no node of the cluster ${spec.name}.`);
    return found;
  };
  const quorum = quorumOf(spec);
  const quorumResource = resourceOf(quorum, world);
  const quorumGroup = coreGroup({ nodes, spec, quorumResource, clock: world.clock });
  const servers = spec.mailboxServers.map((server) => {
    const redundant = server.redundantMachines?.map(find) ?? nodes;
    return new MailboxServer({ spec: server, kind: spec.kind, redundant, clock: world.clock });
  });
  for (const [index, server] of servers.entries()) {
    const owner = find(spec.mailboxServers[index]?.owner ?? "");
    const { name, resources } = server;
    server.group = new ClusterGroup({ name, owner, resources, mailboxServer: name });
  }
  const others = Object.entries(spec.otherGroups ?? {}).map(([name, owner]) =>
    otherGroup({ name, owner: find(owner), service: spec.genericServices?.[name], clock: world.clock }),
  );
  const groups = [quorumGroup, ...others, ...servers.map(({ group }) => group)];
  for (const group of groups) for (const resource of group.resources) resource.state = "online";
  for (const node of nodes) node.beUp();
  return { nodes, groups, servers, quorum, quorumGroup, quorumResource };
}

function nodeOf(
  spec: ClusterSpec,
  machines: readonly Machine[],
  world: Surroundings,
  name: string,
): ClusterNode {
  const machine = machines.find((one) => one.name.toUpperCase() === name.toUpperCase());
  if (!machine) throw new Error(`There is no server ${name} for the cluster ${spec.name}.`);
  makeClusterNode(machine, spec.name, spec.nodes);
  const runs = spec.mailboxServers.some(({ owner }) => owner.toUpperCase() === machine.name.toUpperCase());
  giveServicesToCluster(machine, runs);
  return new ClusterNode(machine, world);
}

function quorumOf({ kind, quorum }: ClusterSpec): Parts["quorum"] {
  const wanted = quorum ?? (kind === "CCR" ? DEFAULT_SET : { kind: "disk" as const });
  return { kind: wanted.kind, share: ("share" in wanted ? wanted.share : undefined) ?? null };
}

const DEFAULT_SET = { kind: "majorityNodeSet" as const, share: "\\\\HUB1\\MNS_FSW" };

/** KB 921181: the witness of a majority node set is its private property. Types have the same names in every language. */
function resourceOf({ kind, share }: Parts["quorum"], { clock, witness }: Surroundings): ClusterResource {
  const trouble = (): number => (witness() ? 0 : NO_WITNESS);
  switch (kind) {
    case "disk":
      return simpleResource({ name: "Disk Q:", type: "Physical Disk", clock, seconds: 5, trouble });
    case "nodeAndShare":
      return simpleResource({
        name: `File Share Witness (${share ?? ""})`,
        type: "File Share Witness",
        clock,
        seconds: 5,
        privateProperties: { SharePath: share ?? "" },
        trouble,
      });
    case "majorityNodeSet":
      return simpleResource({
        name: "Majority Node Set",
        type: "Majority Node Set",
        clock,
        seconds: 5,
        privateProperties: { MNSFileShare: share ?? "" },
      });
  }
}

function coreGroup(options: {
  readonly nodes: readonly ClusterNode[];
  readonly spec: ClusterSpec;
  readonly quorumResource: ClusterResource;
  readonly clock: LabClock;
}): ClusterGroup {
  const { nodes, spec, quorumResource, clock } = options;
  const [owner] = nodes;
  if (!owner) throw new Error(`The cluster ${spec.name} has no nodes.`);
  const names = CLUSTER_NAMES[owner.machine.windows.language];
  return new ClusterGroup({
    name: names.group,
    owner,
    resources: [
      quorumResource,
      simpleResource({ name: names.address, type: "IP Address", clock, seconds: 2 }),
      simpleResource({ name: names.name, type: "Network Name", clock, seconds: 3 }),
    ],
    mailboxServer: null,
  });
}

function otherGroup(group: {
  readonly name: string;
  readonly owner: ClusterNode;
  readonly service: string | undefined;
  readonly clock: LabClock;
}): ClusterGroup {
  const { name, owner, service, clock } = group;
  const resources = [
    simpleResource({ name: `${name} IP Address`, type: "IP Address", clock, seconds: 2 }),
    simpleResource({ name: `${name} Name`, type: "Network Name", clock, seconds: 3 }),
    ...(service === undefined ? [] : [genericService(`${name} Service`, service)]),
  ];
  return new ClusterGroup({ name, owner, resources, mailboxServer: null });
}

/** Any service that the cluster starts on the node that owns its group, named by a private property. */
function genericService(name: string, service: string): ClusterResource {
  return {
    ...serviceResource({ name, type: "Generic Service", service }),
    privateProperties: { ServiceName: service },
  };
}
