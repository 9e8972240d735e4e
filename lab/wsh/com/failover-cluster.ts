import type { ClusterView, LabGroup, LabResource } from "../../world/cluster/contract";
import type { ComObject } from "./com-class";
import { collection, fixed, method, property, textOf } from "./com-class";
import { ComError, scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";

/** EPT_S_NOT_REGISTERED, as HRESULT: a Cluster service that does not answer. UNVERIFIED which number it is. */
const NOT_ANSWERED = 0x800706d9;

/** CLUSTER_NODE_STATE, CLUSTER_GROUP_STATE and CLUSTER_RESOURCE_STATE (msclus.h): numbers in every language. */
const NODE_STATES = { up: 0, down: 1, paused: 2, joining: 3 } as const;
const GROUP_STATES = { online: 0, offline: 1, failed: 2, partialOnline: 3, pending: 4 } as const;
const RESOURCE_STATES = { online: 2, offline: 3, failed: 4, pending: 128 } as const;

/**
 * MSCluster.Cluster, the Cluster Automation Server, with the documented members that read. Where no cluster is, or where a
 * test took it away, the class is not registered; that it is for 64-bit scripts on Server 2003 x64 is UNVERIFIED.
 */
export function failoverCluster(run: ScriptRun): ComObject {
  if (!run.machine.clusterAutomation) throw scriptingError(429, "Automation server can't create object");
  let opened: ClusterView | undefined;
  const cluster = (): ClusterView => {
    const now = opened && run.machine.cluster;
    if (!now)
      throw new ComError(NOT_ANSWERED, "There are no more endpoints available from the endpoint mapper.");
    return now;
  };
  return {
    className: "MSCluster.Cluster",
    members: {
      Open: method((name) => {
        const wanted = textOf(name);
        opened = run.machine.cluster;
        const { name: here } = cluster();
        if (wanted !== "" && wanted.toLowerCase() !== here.toLowerCase())
          run.machine.refuse(`MSCluster.Cluster.Open("${wanted}")`);
        return undefined;
      }),
      Name: property(() => cluster().name),
      Nodes: property(() =>
        collection(
          "ClusNodes",
          cluster().nodes.map(({ name }) => nodeObject(cluster, name)),
          1,
        ),
      ),
      ResourceGroups: property(() =>
        collection(
          "ClusResGroups",
          cluster().groups.map(({ name }) => groupObject(cluster, name)),
          1,
        ),
      ),
      Resources: property(() =>
        collection(
          "ClusResources",
          cluster().groups.flatMap((group) => resourcesOf(cluster, group)),
          1,
        ),
      ),
      QuorumResource: property(() => {
        const { resource, group } = cluster().quorum;
        return resourceObject(cluster, group, resource);
      }),
    },
  };
}

type Cluster = () => ClusterView;

function nodeObject(cluster: Cluster, name: string): ComObject {
  const index = (): number => cluster().nodes.findIndex((node) => node.name === name);
  return {
    className: "ClusNode",
    members: {
      Name: fixed(name),
      NodeID: property(() => String(index() + 1)),
      State: property(() => NODE_STATES[cluster().nodes[index()]?.state ?? "down"]),
    },
  };
}

function groupObject(cluster: Cluster, name: string): ComObject {
  const group = (): LabGroup => found(cluster().groups.find((one) => one.name === name));
  return {
    className: "ClusResGroup",
    members: {
      Name: fixed(name),
      State: property(() => GROUP_STATES[group().state]),
      OwnerNode: property(() => nodeObject(cluster, group().owner)),
      Resources: property(() => collection("ClusResGroupResources", resourcesOf(cluster, group()), 1)),
    },
  };
}

function resourcesOf(cluster: Cluster, group: LabGroup): readonly ComObject[] {
  return group.resources.map(({ name }) => resourceObject(cluster, group.name, name));
}

function resourceObject(cluster: Cluster, groupName: string, name: string): ComObject {
  const group = (): LabGroup => found(cluster().groups.find((one) => one.name === groupName));
  const resource = (): LabResource => found(group().resources.find((one) => one.name === name));
  return {
    className: "ClusResource",
    members: {
      Name: fixed(name),
      TypeName: property(() => resource().type),
      State: property(() => RESOURCE_STATES[resource().state]),
      Group: property(() => groupObject(cluster, groupName)),
      OwnerNode: property(() => nodeObject(cluster, group().owner)),
      PrivateProperties: property(() => properties(resource().privateProperties)),
    },
  };
}

function properties(values: Readonly<Record<string, string>>): ComObject {
  const items = Object.entries(values).map(([name, value]): ComObject => ({
    className: "ClusProperty",
    members: { Name: fixed(name), Value: fixed(value) },
  }));
  return collection("ClusProperties", items, 1);
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new ComError(0x80071395, "The cluster object could not be found.");
  return value;
}
