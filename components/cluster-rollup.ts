import * as pulumi from "@pulumi/pulumi";
import type { ClusterNodeArgs, ClusterNodeState } from "./cluster-node";
import type { ClusteredMailboxServer, HandOff } from "./clustered-mailbox-server";
import type { Connection } from "./connection";
import type { ConnectionArgs } from "./connection-args";
import type { FileInUse, FileInUseArgs } from "./file-in-use";

/**
 * All nodes of one failover cluster with clustered mailbox servers (CCR or SCC), and the update rollup
 * that they are to be at.
 *
 * Passive nodes are patched first, one node at a time; then each clustered mailbox server is handed over
 * once, with Move-ClusteredMailboxServer, to a node that is done, and the node that it left is patched.
 * Before every step the cluster is looked at anew and must be fit for it: every node up, quorum kept
 * without the node, copies Healthy, no backup running. A gate that does not open stops the rollout where
 * it stands. A preview tells the whole runbook with its hand-offs; it holds only if the cluster stays as
 * it is. While the passive node of a CCR is patched only one copy is live. Nodes that are at the rollup
 * already are left alone, and a cluster that somebody left half-way is finished.
 *
 * Every node gets a record and is locked for the whole operation. `pulumi destroy` takes away what was
 * brought, if `allowLowerLevel` is set; nodes that were found at different levels are refused
 * (FOUND_DIFFERENT), the resource option `retainOnDelete` leaves them as they are. After an interruption
 * run `pulumi up` again: no hand-off is repeated that was not needed.
 *
 * Time limit of create, update and delete: 2 hours for each node, or `customTimeouts` for all of them; the
 * time spent waiting for a turn (`maxConcurrentChanges`, for which a cluster is one) does not count. Id:
 * the hosts, joined by commas, each with its port where that is not 22 (`node-a,node-b`). `pulumi import`
 * takes such an id, and the nodes for the stack; the rest of the connections comes from the provider's
 * config and the environment.
 *
 * A standalone server is refused (NOT_A_CLUSTER), it is a ServerRollup. docs/clusters.md describes the
 * procedure and its sources; every failure has one of the codes of docs/errors.
 */
export class ClusterRollup extends pulumi.CustomResource {
  /** The nodes in the order of the program, each as the last look found it. */
  declare readonly nodes: pulumi.Output<readonly ClusterNodeState[]>;
  /**
   * Where Exchange's cmdlets are called: a connection that logs on by password (a session that was logged
   * on by key has no network credentials) to a computer with the Exchange Management Shell, as a user with
   * the role Exchange Server Administrator who is a local administrator of every node. Default: two nodes
   * whose connections log on by password. The first look proves that it can, or says what is missing
   * (MANAGEMENT).
   */
  declare readonly management: pulumi.Output<Connection | undefined>;
  /**
   * Which rollup every node is to be at: `RU7` (of the series the nodes were in when first seen), a level
   * (`RTM-RU7`, `SP3-RU8-v3`), a KB number (`KB953469`, `953469`), a build (`8.0.813.0`), or `none` for
   * the bare service pack. Spellings that mean the same make no difference. A lower level needs
   * `allowLowerLevel`. Refused before anything is touched: another series (OTHER_SERVICE_PACK), a rollup
   * that is not known (UNKNOWN_ROLLUP), a patch that cannot be removed (REMOVAL_UNSUPPORTED,
   * REMOVAL_POLICY).
   */
  declare readonly rollup: pulumi.Output<string>;
  /**
   * The path of the .msp file of the rollup that `rollup` names, on the computer that runs Pulumi;
   * relative to the folder of the program, a leading `~/` is the home folder. Default: the catalogue's
   * file name in the provider's `packages` folder. Not needed where nothing is installed; for a lower
   * level it is needed when that level may not come back by itself. Before anything is installed the file
   * must prove to be the rollup that `rollup` means (PACKAGE_MISSING, PACKAGE_WRONG).
   */
  declare readonly package: pulumi.Output<string | undefined>;
  /**
   * The SHA-256 that the package must have, as 64 hexadecimal digits (PACKAGE_HASH). Default: not pinned;
   * the preview then says what it could not be sure of.
   */
  declare readonly packageSha256: pulumi.Output<string | undefined>;
  /**
   * What becomes of interim updates (fixes from Microsoft's support) that are in a rollup's way: `fail`
   * refuses the change and names each (INTERIM_UPDATE), `remove` removes them one by one before rollups go
   * or come, as steps of the preview. Not every one is contained in the next rollup, and none is brought
   * back: `pulumi destroy` never installs. One that is registered as not removable is refused beforehand
   * (REMOVAL_UNSUPPORTED), so is any under a policy against removals (REMOVAL_POLICY). Patches that are
   * neither rollups nor interim updates are left alone. Default: `fail`. A change of this option alone
   * changes nothing on a server that is at its rollup. Source: KB 953469.
   */
  declare readonly interimUpdates: pulumi.Output<string | undefined>;
  /**
   * What is done about files of Exchange that other programs hold (error 1306, KB 953469):
   * `{ stopServices: ["HealthService"] }` names services that may be stopped while a rollup comes or goes,
   * by service name, on each node of a cluster alike. They are stopped with what depends on them just before
   * msiexec and run again afterwards whatever happens; start types stay as they are. One that does not stop
   * within an hour, or that something else starts again, ends the attempt before msiexec. Default: none. A
   * name that the server does not have, or of a service that must run, is refused before anything is touched
   * (STOP_SERVICES). A change of this alone is an update that keeps it for the next change and touches no
   * server.
   */
  declare readonly fileInUse: pulumi.Output<FileInUse | undefined>;
  /**
   * Whether a node may be restarted: `never` (the default) reports a pending restart; `ifRequired`
   * restarts a passive, emptied node once after an installation or removal that asks for it, behind the
   * same gates as its installation, and counts the node as done when it is back. It also restarts before
   * an installation when files of Exchange or of Windows Installer wait for the next start. A node that
   * hosts a mailbox server is never restarted. Fails with RESTART_FAILED, NOT_BACK or NODE_NOT_BACK.
   */
  declare readonly restart: pulumi.Output<string | undefined>;
  /**
   * Publisher evidence of Exchange's managed services (KB 944752): each looks at its start for
   * Microsoft's revocation lists, and without a way to them may start too late for Windows (events 7009
   * and 7000). `leave` (default): nothing is changed, and a preview warns where the server cannot have
   * the lists. `disable`: before an installation generatePublisherEvidence is switched off in the
   * exe.config file of each service whose program is managed code, and again after it where the package
   * replaced a file; destroy, and `leave` later, take out exactly what was put in. Changed alone it is an
   * update that changes these files and restarts no service. Programs that a service starts
   * (EdgeTransport.exe of MSExchangeTransport) are not covered: whether they start late for the lists is
   * unverified. A file that cannot be merged into is refused beforehand (EVIDENCE_FILE).
   */
  declare readonly publisherEvidence: pulumi.Output<string | undefined>;
  /**
   * Whether each clustered mailbox server is handed back, at the end, to the node that ran it before. One
   * more hand-off each. Default: false, it stays where the procedure brought it.
   */
  declare readonly moveBack: pulumi.Output<boolean | undefined>;
  /**
   * How long copies may take to become `Healthy` before a gate, in seconds. Default: 1800. After that the
   * rollout stops where it stands (COPIES_NOT_HEALTHY). Source: none; a choice of this provider.
   */
  declare readonly replicationTimeout: pulumi.Output<number | undefined>;
  /**
   * Whether the cluster may be brought to a lower level, `pulumi destroy` included: mailbox servers are
   * then handed to nodes at a lower level than that which they ran on, which no source allows. Default:
   * false, it is refused (LOWER_LEVEL). A destroy acts by what the last `pulumi up` has stored.
   */
  declare readonly allowLowerLevel: pulumi.Output<boolean | undefined>;
  /**
   * Whether several hand-offs of several clustered mailbox servers may follow each other (SCC). KB 941707
   * describes trouble with such hand-offs, and its text could not be read. Default: false, they are
   * refused (SEVERAL_CMS).
   */
  declare readonly severalCms: pulumi.Output<boolean | undefined>;
  /** The name of the cluster; `unknown` when no node could tell it. */
  declare readonly cluster: pulumi.Output<string>;
  /**
   * Which kind of cluster it is: `CCR` (cluster continuous replication, two copies), `SCC` (single copy
   * cluster, a shared disk), or `unknown`.
   */
  declare readonly kind: pulumi.Output<string>;
  /**
   * The level of every node, `mixed` when they are at different ones, or `unknown` when that of a node
   * could not be found out.
   */
  declare readonly level: pulumi.Output<string>;
  /** The clustered mailbox servers, each with the nodes that ran it before and after the last change. */
  declare readonly clusteredMailboxServers: pulumi.Output<readonly ClusteredMailboxServer[]>;
  /**
   * The hand-offs of the last change, those of an attempt that it went on with included (where that could
   * still be stored).
   */
  declare readonly handOffs: pulumi.Output<readonly HandOff[]>;
  /**
   * What the last change left undone, as the error said it; empty when it ended well. While it is not
   * empty the next `pulumi up` goes on with the cluster.
   */
  declare readonly failure: pulumi.Output<string>;

  constructor(name: string, args: ClusterRollupArgs, options?: pulumi.CustomResourceOptions) {
    // The engine would create before it deletes when asked to --replace: both would be the same nodes.
    super(TYPE, name, { ...OUTPUTS, ...args }, { deleteBeforeReplace: true, ...options });
  }

  /** A cluster that is only looked at, through the provider's connection: the id is its hosts, joined by commas. It is not taken. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): ClusterRollup {
    return new ClusterRollup(name, {} as ClusterRollupArgs, { ...options, id });
  }

  /** Also for an instance that came from another copy of this package. */
  static override isInstance(value: unknown): value is ClusterRollup {
    return (
      pulumi.CustomResource.isInstance(value) && (value as { __pulumiType?: string }).__pulumiType === TYPE
    );
  }
}

/** The inputs of a ClusterRollup. */
export interface ClusterRollupArgs {
  /**
   * All nodes of the cluster, each with its connection. A node that is missing or too many is refused
   * (NODE_LIST).
   */
  readonly nodes: pulumi.Input<readonly pulumi.Input<ClusterNodeArgs>[]>;
  /**
   * Where Exchange's cmdlets are called: a connection that logs on by password (a session that was logged
   * on by key has no network credentials) to a computer with the Exchange Management Shell, as a user with
   * the role Exchange Server Administrator who is a local administrator of every node. Default: two nodes
   * whose connections log on by password. The first look proves that it can, or says what is missing
   * (MANAGEMENT).
   */
  readonly management?: pulumi.Input<ConnectionArgs> | undefined;
  /**
   * Which rollup every node is to be at: `RU7` (of the series the nodes were in when first seen), a level
   * (`RTM-RU7`, `SP3-RU8-v3`), a KB number (`KB953469`, `953469`), a build (`8.0.813.0`), or `none` for
   * the bare service pack. Spellings that mean the same make no difference. A lower level needs
   * `allowLowerLevel`. Refused before anything is touched: another series (OTHER_SERVICE_PACK), a rollup
   * that is not known (UNKNOWN_ROLLUP), a patch that cannot be removed (REMOVAL_UNSUPPORTED,
   * REMOVAL_POLICY).
   */
  readonly rollup: pulumi.Input<string>;
  /**
   * The path of the .msp file of the rollup that `rollup` names, on the computer that runs Pulumi;
   * relative to the folder of the program, a leading `~/` is the home folder. Default: the catalogue's
   * file name in the provider's `packages` folder. Not needed where nothing is installed; for a lower
   * level it is needed when that level may not come back by itself. Before anything is installed the file
   * must prove to be the rollup that `rollup` means (PACKAGE_MISSING, PACKAGE_WRONG).
   */
  readonly package?: pulumi.Input<string> | undefined;
  /**
   * The SHA-256 that the package must have, as 64 hexadecimal digits (PACKAGE_HASH). Default: not pinned;
   * the preview then says what it could not be sure of.
   */
  readonly packageSha256?: pulumi.Input<string> | undefined;
  /**
   * What becomes of interim updates (fixes from Microsoft's support) that are in a rollup's way: `fail`
   * refuses the change and names each (INTERIM_UPDATE), `remove` removes them one by one before rollups go
   * or come, as steps of the preview. Not every one is contained in the next rollup, and none is brought
   * back: `pulumi destroy` never installs. One that is registered as not removable is refused beforehand
   * (REMOVAL_UNSUPPORTED), so is any under a policy against removals (REMOVAL_POLICY). Patches that are
   * neither rollups nor interim updates are left alone. Default: `fail`. A change of this option alone
   * changes nothing on a server that is at its rollup. Source: KB 953469.
   */
  readonly interimUpdates?: pulumi.Input<string> | undefined;
  /**
   * What is done about files of Exchange that other programs hold (error 1306, KB 953469):
   * `{ stopServices: ["HealthService"] }` names services that may be stopped while a rollup comes or goes,
   * by service name, on each node of a cluster alike. They are stopped with what depends on them just before
   * msiexec and run again afterwards whatever happens; start types stay as they are. One that does not stop
   * within an hour, or that something else starts again, ends the attempt before msiexec. Default: none. A
   * name that the server does not have, or of a service that must run, is refused before anything is touched
   * (STOP_SERVICES). A change of this alone is an update that keeps it for the next change and touches no
   * server.
   */
  readonly fileInUse?: pulumi.Input<FileInUseArgs> | undefined;
  /**
   * Whether a node may be restarted: `never` (the default) reports a pending restart; `ifRequired`
   * restarts a passive, emptied node once after an installation or removal that asks for it, behind the
   * same gates as its installation, and counts the node as done when it is back. It also restarts before
   * an installation when files of Exchange or of Windows Installer wait for the next start. A node that
   * hosts a mailbox server is never restarted. Fails with RESTART_FAILED, NOT_BACK or NODE_NOT_BACK.
   */
  readonly restart?: pulumi.Input<string> | undefined;
  /**
   * Publisher evidence of Exchange's managed services (KB 944752): each looks at its start for
   * Microsoft's revocation lists, and without a way to them may start too late for Windows (events 7009
   * and 7000). `leave` (default): nothing is changed, and a preview warns where the server cannot have
   * the lists. `disable`: before an installation generatePublisherEvidence is switched off in the
   * exe.config file of each service whose program is managed code, and again after it where the package
   * replaced a file; destroy, and `leave` later, take out exactly what was put in. Changed alone it is an
   * update that changes these files and restarts no service. Programs that a service starts
   * (EdgeTransport.exe of MSExchangeTransport) are not covered: whether they start late for the lists is
   * unverified. A file that cannot be merged into is refused beforehand (EVIDENCE_FILE).
   */
  readonly publisherEvidence?: pulumi.Input<string> | undefined;
  /**
   * Whether each clustered mailbox server is handed back, at the end, to the node that ran it before. One
   * more hand-off each. Default: false, it stays where the procedure brought it.
   */
  readonly moveBack?: pulumi.Input<boolean> | undefined;
  /**
   * How long copies may take to become `Healthy` before a gate, in seconds. Default: 1800. After that the
   * rollout stops where it stands (COPIES_NOT_HEALTHY). Source: none; a choice of this provider.
   */
  readonly replicationTimeout?: pulumi.Input<number> | undefined;
  /**
   * Whether the cluster may be brought to a lower level, `pulumi destroy` included: mailbox servers are
   * then handed to nodes at a lower level than that which they ran on, which no source allows. Default:
   * false, it is refused (LOWER_LEVEL). A destroy acts by what the last `pulumi up` has stored.
   */
  readonly allowLowerLevel?: pulumi.Input<boolean> | undefined;
  /**
   * Whether several hand-offs of several clustered mailbox servers may follow each other (SCC). KB 941707
   * describes trouble with such hand-offs, and its text could not be read. Default: false, they are
   * refused (SEVERAL_CMS).
   */
  readonly severalCms?: pulumi.Input<boolean> | undefined;
}

const TYPE = "exchange-rollup:index:ClusterRollup";

/** The SDK makes outputs of the names that it finds here. */
const OUTPUTS = {
  cluster: undefined,
  kind: undefined,
  level: undefined,
  clusteredMailboxServers: undefined,
  handOffs: undefined,
  failure: undefined,
};
