import * as pulumi from "@pulumi/pulumi";
import type { ClusterNode, ClusterNodeArgs } from "./cluster-node";
import type { Connection } from "./connection";
import type { ConnectionArgs } from "./connection-args";
import type { ClusterGroup, ClusterQuorum, ObservedMailboxServer, ObservedNode } from "./observed-cluster";

/**
 * Looks at a failover cluster and tells what is there now. Changes nothing; takes 5 minutes at most. A
 * node that does not answer is told in `problems`; fails when none does.
 */
export function getCluster(args: GetClusterArgs, options?: pulumi.InvokeOptions): Promise<GetClusterResult> {
  return pulumi.runtime.invoke(
    "exchange-rollup:index:getCluster",
    args,
    options,
  ) as Promise<GetClusterResult>;
}

/** As getCluster, for arguments that are outputs of other resources. */
export function getClusterOutput(
  args: GetClusterOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetClusterResult> {
  return pulumi.runtime.invokeOutput<GetClusterResult>("exchange-rollup:index:getCluster", args, options);
}

/** The arguments of getCluster. */
export interface GetClusterArgs {
  /** The nodes of the cluster, each with its connection. */
  readonly nodes: readonly ClusterNode[];
  /**
   * Where Exchange's cmdlets are called, as for a ClusterRollup. Default: nodes whose connections log on
   * by password.
   */
  readonly management?: Connection | undefined;
}

/** The arguments of getClusterOutput. */
export interface GetClusterOutputArgs {
  /** The nodes of the cluster, each with its connection. */
  readonly nodes: pulumi.Input<readonly pulumi.Input<ClusterNodeArgs>[]>;
  /**
   * Where Exchange's cmdlets are called, as for a ClusterRollup. Default: nodes whose connections log on
   * by password.
   */
  readonly management?: pulumi.Input<ConnectionArgs> | undefined;
}

/** What getCluster found. */
export interface GetClusterResult {
  /** The name of the cluster; `unknown` when no node could tell it. */
  readonly cluster: string;
  /**
   * Which kind of cluster it is: `CCR` (cluster continuous replication, two copies), `SCC` (single copy
   * cluster, a shared disk), or `unknown`.
   */
  readonly kind: string;
  /**
   * The level of every node, `mixed` when they are at different ones, or `unknown` when a node did not
   * answer or its level could not be found out.
   */
  readonly level: string;
  /** What the cluster decides by which of its parts goes on. */
  readonly quorum: ClusterQuorum;
  /** The nodes that answered, in the order of the arguments. */
  readonly nodes: readonly ObservedNode[];
  /** All groups, those of clustered mailbox servers included. */
  readonly groups: readonly ClusterGroup[];
  /**
   * The clustered mailbox servers; empty also when Exchange's cmdlets could not be called (`problems` says
   * why).
   */
  readonly clusteredMailboxServers: readonly ObservedMailboxServer[];
  /** What is not as it should be, or could not be found out, as sentences; empty when nothing was found. */
  readonly problems: readonly string[];
}
