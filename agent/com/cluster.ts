/**
 * The members of the Cluster Automation Server (msclus.dll) that the agent uses, as its reference documents them.
 * UNVERIFIED: that Server 2003 x64 registers it for 64-bit scripts.
 */
export interface Cluster {
  readonly Name: string;
  readonly Nodes: unknown;
  readonly ResourceGroups: unknown;
  readonly QuorumResource: ClusResource;
  Open(name: string): void;
}

export interface ClusNode {
  readonly Name: string;
  readonly State: number;
}

export interface ClusResGroup {
  readonly Name: string;
  readonly State: number;
  readonly OwnerNode: ClusNode;
  readonly Resources: unknown;
}

export interface ClusResource {
  readonly Name: string;
  readonly TypeName: string;
  readonly State: number;
  readonly Group: ClusResGroup;
  readonly PrivateProperties: unknown;
}

export interface ClusProperty {
  readonly Name: string;
  readonly Value: unknown;
}

/** The cluster of this computer: throws where its Cluster service does not answer. */
export function openCluster(): Cluster {
  var cluster = new ActiveXObject("MSCluster.Cluster") as Cluster;
  cluster.Open("");
  return cluster;
}
