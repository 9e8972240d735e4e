import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection";
import type { ConnectionArgs } from "./connection-args";
import type { FileInUse, FileInUseArgs } from "./file-in-use";
import type { Patch } from "./patch";
import type { Run } from "./run";

/**
 * One standalone Exchange Server 2007 machine, whatever its roles, and the update rollup that it is to be
 * at.
 *
 * A preview looks at the server and tells the steps, and at which level it will end; `pulumi up` copies
 * the package, installs or removes as a job that finishes on the server even if the connection is lost or
 * the power fails, puts the services back as they were and looks again: success is what the second look
 * shows. A server that is at the rollup already is adopted.
 *
 * Before its first change the server gets a record: whose it is (URN and `token`) and which patches were
 * found. `pulumi destroy` takes away what is not on that list, installs nothing, and leaves nothing of
 * ours but an audit file; it refuses beforehand if the server would end lower than it was found
 * (WOULD_END_LOWER). A server that has the record of another resource is refused (OTHER_OWNER); renaming
 * a resource needs `aliases`.
 *
 * Time limit of create, update and delete: 2 hours, or `customTimeouts`; the time spent waiting for a
 * turn (`maxConcurrentChanges`) does not count. Id: the host, as it was at creation. `pulumi import`
 * takes the host as the id and the server for the stack; the rest of the connection comes from the
 * provider's config and the environment. After an interruption run `pulumi up` again; docs/recovery.md
 * has the rest.
 *
 * A node of a failover cluster is refused (CLUSTER_NODE). Fails with one of the codes of docs/errors;
 * each text says the state that the server is in and what to do.
 */
export class ServerRollup extends pulumi.CustomResource {
  /**
   * How to reach the server. A changed connection is an update: if another machine answers there, it is
   * refused (OTHER_MACHINE).
   */
  declare readonly connection: pulumi.Output<Connection>;
  /**
   * Which rollup the server is to be at: `RU7` (of the series the server was in when first seen), a level
   * (`RTM-RU7`, `SP3-RU8-v3`), a KB number (`KB953469`, `953469`), a build (`8.0.813.0`), or `none` for
   * the bare service pack: all rollups of the series are removed. Spellings that mean the same make no
   * difference. A lower level than the server is at is reached by removing what is above it; if the level
   * does not come back by itself it is installed, for which its package must be there. Refused before
   * anything is touched: another series (OTHER_SERVICE_PACK), a rollup that is not known
   * (UNKNOWN_ROLLUP), a patch that cannot be removed (REMOVAL_UNSUPPORTED, REMOVAL_POLICY).
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
   * The roles that the server is taken for: all of `ClientAccess`, `HubTransport`, `Mailbox`,
   * `UnifiedMessaging`, `EdgeTransport` that it has, in any order. Others than are found, or roles that
   * cannot be read, are refused in the preview already, also when the level is right (ROLES_DIFFER).
   * Default: not compared. An ExchangeOrganization sets it, because roles decide the order of its servers.
   * A changed list that agrees with what the last look found is no change.
   */
  declare readonly expectedRoles: pulumi.Output<readonly string[] | undefined>;
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
   * Whether the server may be restarted: `never` (the default) reports a pending restart
   * (`restartPending`, and a warning); `ifRequired` restarts it once after an installation or removal
   * that asks for it (msiexec's 3010, or signs of a pending restart that were not there before), proves
   * that Windows has booted, waits up to 30 minutes for it to answer and 10 for its services, and looks
   * again. It also restarts before an installation when files of Exchange or of Windows Installer wait
   * for the next start. Somebody else's pending restart is left to him. At most one restart for each
   * change, announced for 60 s; programs of whoever is logged on are closed. Set later, it makes up for a
   * restart that our own last change asked for. Fails with RESTART_FAILED or NOT_BACK. Source of the
   * codes: Windows Installer's documentation.
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
  /** The computer's name, as Windows has it. */
  declare readonly server: pulumi.Output<string>;
  /**
   * Computer name, domain and MachineGuid in one text, as Create or import found them; never written
   * again. A part that could not be read is `?`. Update and delete refuse another machine
   * (OTHER_MACHINE), a refresh keeps what is stored and warns.
   */
  declare readonly machineId: pulumi.Output<string>;
  /** Windows in its own words, with version and architecture. */
  declare readonly operatingSystem: pulumi.Output<string>;
  /**
   * The service pack found by the last look: `RTM`, `SP1`, `SP2`, `SP3`, or `unknown` when it could not be
   * found out.
   */
  declare readonly servicePack: pulumi.Output<string>;
  /**
   * Where the server was when last looked at: `RTM-RU7`, `SP3-RU8-v3`, a bare service pack as `RTM`, or
   * `unknown` when it could not be found out. Read from Windows Installer's list of patches, not from a
   * file's version.
   */
  declare readonly level: pulumi.Output<string>;
  /** The build number of `level`, for example `8.0.813.0`, or `unknown`. Source: the product's catalogue. */
  declare readonly build: pulumi.Output<string>;
  /**
   * The Exchange roles installed: `ClientAccess`, `HubTransport`, `Mailbox`, `UnifiedMessaging`,
   * `EdgeTransport`. Empty also when they could not be read.
   */
  declare readonly roles: pulumi.Output<readonly string[]>;
  /** All patches of the Exchange product in Windows Installer's list, in whatever state. */
  declare readonly patches: pulumi.Output<readonly Patch[]>;
  /** Whether Windows waits for a restart: `yes`, `no` or `unknown`. It is made only if `restart` allows it. */
  declare readonly restartPending: pulumi.Output<string>;
  /**
   * Whether publisher evidence is off in the exe.config files of Exchange's managed services, as the last
   * look found it: `disabled` in all, `left` in none, `mixed`, `none` where there is no managed service,
   * or `unknown`.
   */
  declare readonly evidenceState: pulumi.Output<string>;
  /** The exe.config files on the server that carry a change of ours (`publisherEvidence`). */
  declare readonly evidenceFiles: pulumi.Output<readonly string[]>;
  /**
   * The level before our first change, from the server's record; an update never changes it. What `pulumi
   * destroy` goes back to, unless a service pack was installed in between.
   */
  declare readonly foundLevel: pulumi.Output<string>;
  /**
   * Proves that the server's record is this resource's: delete acts only with it. 32 hexadecimal digits,
   * made at random by Create or import. It gives no access to anything, so it is not secret. Empty for a
   * server that is only looked at (`get`).
   */
  declare readonly token: pulumi.Output<string>;
  /**
   * Our last change of this server; absent as long as there was none (a server that was at its level
   * already is adopted as it is).
   */
  declare readonly lastRun: pulumi.Output<Run | undefined>;

  constructor(name: string, args: ServerRollupArgs, options?: pulumi.CustomResourceOptions) {
    // The engine would create before it deletes when asked to --replace: both would be the same server.
    super(TYPE, name, { ...OUTPUTS, ...args }, { deleteBeforeReplace: true, ...options });
  }

  /** A server that is only looked at, through the provider's connection: the id is its host. It is not taken. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    options?: pulumi.CustomResourceOptions,
  ): ServerRollup {
    return new ServerRollup(name, {} as ServerRollupArgs, { ...options, id });
  }

  /** Also for an instance that came from another copy of this package. */
  static override isInstance(value: unknown): value is ServerRollup {
    return (
      pulumi.CustomResource.isInstance(value) && (value as { __pulumiType?: string }).__pulumiType === TYPE
    );
  }
}

/** The inputs of a ServerRollup. */
export interface ServerRollupArgs {
  /**
   * How to reach the server. A changed connection is an update: if another machine answers there, it is
   * refused (OTHER_MACHINE).
   */
  readonly connection: pulumi.Input<ConnectionArgs>;
  /**
   * Which rollup the server is to be at: `RU7` (of the series the server was in when first seen), a level
   * (`RTM-RU7`, `SP3-RU8-v3`), a KB number (`KB953469`, `953469`), a build (`8.0.813.0`), or `none` for
   * the bare service pack: all rollups of the series are removed. Spellings that mean the same make no
   * difference. A lower level than the server is at is reached by removing what is above it; if the level
   * does not come back by itself it is installed, for which its package must be there. Refused before
   * anything is touched: another series (OTHER_SERVICE_PACK), a rollup that is not known
   * (UNKNOWN_ROLLUP), a patch that cannot be removed (REMOVAL_UNSUPPORTED, REMOVAL_POLICY).
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
   * The roles that the server is taken for: all of `ClientAccess`, `HubTransport`, `Mailbox`,
   * `UnifiedMessaging`, `EdgeTransport` that it has, in any order. Others than are found, or roles that
   * cannot be read, are refused in the preview already, also when the level is right (ROLES_DIFFER).
   * Default: not compared. An ExchangeOrganization sets it, because roles decide the order of its servers.
   * A changed list that agrees with what the last look found is no change.
   */
  readonly expectedRoles?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
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
   * Whether the server may be restarted: `never` (the default) reports a pending restart
   * (`restartPending`, and a warning); `ifRequired` restarts it once after an installation or removal
   * that asks for it (msiexec's 3010, or signs of a pending restart that were not there before), proves
   * that Windows has booted, waits up to 30 minutes for it to answer and 10 for its services, and looks
   * again. It also restarts before an installation when files of Exchange or of Windows Installer wait
   * for the next start. Somebody else's pending restart is left to him. At most one restart for each
   * change, announced for 60 s; programs of whoever is logged on are closed. Set later, it makes up for a
   * restart that our own last change asked for. Fails with RESTART_FAILED or NOT_BACK. Source of the
   * codes: Windows Installer's documentation.
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
}

const TYPE = "exchange-rollup:index:ServerRollup";

/** The SDK makes outputs of the names that it finds here. */
const OUTPUTS = {
  server: undefined,
  machineId: undefined,
  operatingSystem: undefined,
  servicePack: undefined,
  level: undefined,
  build: undefined,
  roles: undefined,
  patches: undefined,
  restartPending: undefined,
  evidenceState: undefined,
  evidenceFiles: undefined,
  foundLevel: undefined,
  token: undefined,
  lastRun: undefined,
};
