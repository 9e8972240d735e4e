import type * as pulumi from "@pulumi/pulumi";
import type { ClusterRollupArgs } from "../cluster-rollup";
import type { ConnectionArgs } from "../connection-args";
import type { ServerRollupArgs } from "../server-rollup";
import type { MaxUnavailable } from "./groups";
import type { ExchangeRole } from "./roles";
import type { WaveName } from "./waves";

/** What servers and clusters have in common: all inputs that both resources know by the same name. */
export type SharedArgs = Pick<ServerRollupArgs, keyof ServerRollupArgs & keyof ClusterRollupArgs>;

/**
 * The inputs of an ExchangeOrganization. Beside those below, all inputs that ServerRollup and ClusterRollup share
 * (`package`, `packageSha256` and so on) are those of every server and cluster that does not state its own.
 */
export interface ExchangeOrganizationArgs extends SharedArgs {
  /**
   * The standalone servers. Default: none; one server or cluster there must be. Declared twice, by name or by host and
   * port, is an error.
   */
  readonly servers?: readonly OrganizationServer[] | undefined;
  /** The failover clusters, each as one. Default: none. */
  readonly clusters?: readonly OrganizationCluster[] | undefined;
  /**
   * How many servers of a role and site may be in work at once: a whole number from 1, a percentage of them as `"25%"`
   * (rounded down, but never less than one), or one for each role, as in `{ ClientAccess: "50%", Mailbox: 2 }`. A
   * cluster counts as one of the Mailbox role. A server is in work from its first `before` command to the end of its
   * last `after` command. Default: 1. The provider's `maxConcurrentChanges` is a limit of its own, 1 by default: a
   * message says when that stands in the way.
   */
  readonly maxUnavailable?: MaxUnavailable | undefined;
  /**
   * Whether the waves follow one another (Internet-facing Client Access, other Client Access, transport, Mailbox).
   * `asNeeded`: when Client Access servers stand in more than one site, so that CAS-CAS proxying is possible, and a
   * target of theirs may be Update Rollup 3 for RTM or later; a rollup of a service pack is later, and so is a spelling
   * that means another rollup in each series, such as `RU2`. `always`: also where KB 953469 calls the order not
   * important. Default: `asNeeded`.
   *
   * KB 953469 contradicts itself here: its scenario says that communication may stop if the Internet-facing Client
   * Access servers get the rollup first, its instruction is to do them first. Microsoft's later text keeps the
   * instruction only, and so does this order; the first sentence most plausibly lacks a "not".
   */
  readonly order?: "asNeeded" | "always" | undefined;
  /** Commands before everything else. Default: none. */
  readonly before?: readonly MaintenanceCommand[] | undefined;
  /** Commands after everything else. Default: none. */
  readonly after?: readonly MaintenanceCommand[] | undefined;
  /**
   * Commands around all servers of a wave: `internetFacing`, `clientAccess`, `transport` (Hub Transport, Unified
   * Messaging, Edge) and `mailbox` (with the clusters). A server with several roles is in the first of them. Default:
   * none. An error for a wave that has no servers.
   */
  readonly waves?: Readonly<Partial<Record<WaveName, CommandsAround>>> | undefined;
}

/** One standalone server of an organisation. What it does not state is as in the organisation. */
export interface OrganizationServer
  extends Partial<Omit<ServerRollupArgs, "connection" | "expectedRoles">>, CommandsAround {
  /** The name of its resource. Unique among servers and clusters, whatever the letters' case. */
  readonly name: string;
  /** How to reach it. */
  readonly connection: pulumi.Input<ConnectionArgs>;
  /**
   * All Exchange roles that it has. Other roles than are found are refused in the preview already (ROLES_DIFFER). May be
   * left out where this server is all that the organisation has.
   */
  readonly roles?: readonly ExchangeRole[] | undefined;
  /** Its Active Directory site, or any name of yours for it. Left out by all (there is one site then) or by none. */
  readonly site?: string | undefined;
  /**
   * Whether it is a Client Access server that clients reach from the Internet; its whole site is then Internet-facing.
   * Default: false. Client Access servers in several sites of which none is Internet-facing are an error.
   */
  readonly internetFacing?: boolean | undefined;
  /** Further options of its resource: `aliases`, `retainOnDelete`, `customTimeouts`, `hooks` … Default: none. */
  readonly resourceOptions?: Omit<pulumi.CustomResourceOptions, "parent"> | undefined;
}

/** One failover cluster of an organisation. What it does not state is as in the organisation. */
export interface OrganizationCluster extends Partial<Omit<ClusterRollupArgs, "nodes">>, CommandsAround {
  /** The name of its resource. Unique among servers and clusters, whatever the letters' case. */
  readonly name: string;
  /** All its nodes, as of a ClusterRollup. Their role is Mailbox: it is not declared. */
  readonly nodes: ClusterRollupArgs["nodes"];
  /** As of a server. */
  readonly site?: string | undefined;
  /** Further options of its resource: `aliases`, `retainOnDelete`, `customTimeouts`, `hooks` … Default: none. */
  readonly resourceOptions?: Omit<pulumi.CustomResourceOptions, "parent"> | undefined;
}

/** What is run around a server, a wave or the organisation. Needs the package @pulumi/command. */
export interface CommandsAround {
  /** In this order, before. One that fails keeps what follows untouched. Default: none. */
  readonly before?: readonly MaintenanceCommand[] | undefined;
  /** In this order, after. One that fails stops what follows. Default: none. */
  readonly after?: readonly MaintenanceCommand[] | undefined;
}

/**
 * A command as a resource of @pulumi/command: run when it is first declared, when a target of what it stands around
 * changes, and when the command itself is changed. An `after` is also run again when a `before` beside it is.
 */
export type MaintenanceCommand = LocalCommand | RemoteCommand;

/**
 * Run on the computer that runs Pulumi; it finds the target in the environment variable EXCHANGE_ROLLUP_TARGET (`RTM-RU7`; around several
 * servers `EX1=RTM-RU7 EX2=RTM-RU7`).
 */
export interface LocalCommand extends AnyCommand {
  /** The command, for the shell that @pulumi/command uses (`/bin/sh -c`, on Windows `cmd /C`). */
  readonly local: pulumi.Input<string>;
}

/** Run by SSH, in the shell that the server gives; it finds the same on its standard input. */
export interface RemoteCommand extends AnyCommand {
  /** The command. */
  readonly remote: pulumi.Input<string>;
  /**
   * Where. Default: the server that the command belongs to; required for a cluster, a wave and the organisation.
   * @pulumi/command sees neither the provider's config nor the environment and knows no known_hosts file: user, a
   * credential, and `hostKey` (or `acceptAnyHostKey`) must be stated here or in the server's connection.
   */
  readonly connection?: pulumi.Input<ConnectionArgs> | undefined;
}

interface AnyCommand {
  /** Ends the name of its resource. Default: its place in the list, so give names where the list may change. */
  readonly name?: string | undefined;
  /**
   * Run when the command goes: by `pulumi destroy`, after what depends on it has gone, and when it is taken out of the
   * program. For an `after` that admits a server this is what drains it, for a `before` that drains it what admits it.
   * Default: nothing is run.
   */
  readonly delete?: pulumi.Input<string> | undefined;
}
