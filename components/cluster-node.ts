import type * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection";
import type { ConnectionArgs } from "./connection-args";
import type { Patch } from "./patch";
import type { Run } from "./run";

/** One node of a failover cluster, as the program names it. */
export interface ClusterNodeArgs {
  /**
   * How to reach the node; the provider's `connection` fills in what is left out. Exchange's cmdlets are
   * called on nodes (two of them, so that one may be patched) whose connection logs on by password and
   * states no key, unless the resource has `management`.
   */
  readonly connection: pulumi.Input<ConnectionArgs>;
}

/** One node of a failover cluster, as the program names it. */
export interface ClusterNode {
  /**
   * How to reach the node; the provider's `connection` fills in what is left out. Exchange's cmdlets are
   * called on nodes (two of them, so that one may be patched) whose connection logs on by password and
   * states no key, unless the resource has `management`.
   */
  readonly connection: Connection;
}

/** A node of a failover cluster, as the last look found it. */
export interface ClusterNodeState {
  /** How to reach the node. */
  readonly connection: Connection;
  /** The name by which the cluster calls it. */
  readonly node: string;
  /** The computer's name, as Windows has it. */
  readonly server: string;
  /**
   * Computer name, domain and MachineGuid in one text, as Create or import found them; never written
   * again. A part that could not be read is `?`. Update and delete refuse another machine (OTHER_MACHINE),
   * a refresh keeps what is stored and warns.
   */
  readonly machineId: string;
  /** Windows in its own words, with version and architecture. */
  readonly operatingSystem: string;
  /**
   * The service pack found by the last look: `RTM`, `SP1`, `SP2`, `SP3`, or `unknown` when it could not be
   * found out.
   */
  readonly servicePack: string;
  /**
   * Where the node was when last looked at: `RTM-RU7`, `SP3-RU8-v3`, a bare service pack as `RTM`, or
   * `unknown`. Read from Windows Installer's list of patches; Microsoft Update tells a node of a cluster
   * that no updates are needed, whatever its level is.
   */
  readonly level: string;
  /** The build number of `level`, for example `8.0.813.0`, or `unknown`. Source: the product's catalogue. */
  readonly build: string;
  /**
   * The Exchange roles installed: `ClientAccess`, `HubTransport`, `Mailbox`, `UnifiedMessaging`,
   * `EdgeTransport`. Empty also when they could not be read.
   */
  readonly roles: readonly string[];
  /** All patches of the Exchange product in Windows Installer's list, in whatever state. */
  readonly patches: readonly Patch[];
  /** Whether Windows waits for a restart: `yes`, `no` or `unknown`. It is made only if `restart` allows it. */
  readonly restartPending: string;
  /**
   * Whether publisher evidence is off in the exe.config files of Exchange's managed services, as the last
   * look found it: `disabled` in all, `left` in none, `mixed`, `none` where there is no managed service,
   * or `unknown`.
   */
  readonly evidenceState: string;
  /** The exe.config files on the node that carry a change of ours (`publisherEvidence`). */
  readonly evidenceFiles: readonly string[];
  /**
   * The level before our first change, from the node's record; an update never changes it. What `pulumi
   * destroy` goes back to.
   */
  readonly foundLevel: string;
  /**
   * Proves that the node's record is this resource's: delete acts only with it. 32 hexadecimal digits,
   * made at random by Create or import, another on each node. It gives no access to anything, so it is not
   * secret. Empty for a cluster that is only looked at (`get`).
   */
  readonly token: string;
  /** Our last change of this node; absent as long as there was none. */
  readonly lastRun?: Run | undefined;
}
