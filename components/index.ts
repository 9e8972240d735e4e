export type { ClusterNode, ClusterNodeArgs, ClusterNodeState } from "./cluster-node";
export { ClusterRollup } from "./cluster-rollup";
export type { ClusterRollupArgs } from "./cluster-rollup";
export type { ClusteredMailboxServer, HandOff } from "./clustered-mailbox-server";
export type { Connection, Proxy } from "./connection";
export type { ConnectionArgs, ConnectionDefaultsArgs, ProxyArgs } from "./connection-args";
export { ExchangeOrganization } from "./exchange-organization";
export type {
  CommandsAround,
  ExchangeOrganizationArgs,
  LocalCommand,
  MaintenanceCommand,
  OrganizationCluster,
  OrganizationServer,
  RemoteCommand,
} from "./organization/args";
export type { MaxUnavailable, Share } from "./organization/groups";
export type { ExchangeRole } from "./organization/roles";
export type { WaveName } from "./organization/waves";
export type { FileInUse, FileInUseArgs } from "./file-in-use";
export { getCluster, getClusterOutput } from "./get-cluster";
export type { GetClusterArgs, GetClusterOutputArgs, GetClusterResult } from "./get-cluster";
export { getPackage, getPackageOutput } from "./get-package";
export type { GetPackageArgs, GetPackageOutputArgs, GetPackageResult } from "./get-package";
export { getRollup, getRollupOutput } from "./get-rollup";
export type { GetRollupArgs, GetRollupOutputArgs } from "./get-rollup";
export { getRollups, getRollupsOutput } from "./get-rollups";
export type { GetRollupsArgs, GetRollupsOutputArgs, GetRollupsResult } from "./get-rollups";
export { getServer, getServerOutput } from "./get-server";
export type { GetServerArgs, GetServerOutputArgs, GetServerResult } from "./get-server";
export type {
  ClusterGroup,
  ClusterQuorum,
  MailboxDatabase,
  ObservedMailboxServer,
  ObservedNode,
  StorageGroupCopy,
} from "./observed-cluster";
export type { Patch } from "./patch";
export { Provider } from "./provider";
export type { ProviderArgs } from "./provider";
export type { Rollup } from "./rollup";
export type { Run } from "./run";
export { ServerRollup } from "./server-rollup";
export type { ServerRollupArgs } from "./server-rollup";
