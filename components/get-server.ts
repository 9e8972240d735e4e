import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "./connection";
import type { ConnectionArgs } from "./connection-args";
import type { Patch } from "./patch";

/**
 * Looks at a server and tells what is there now. Changes nothing; takes 90 s at most. Fails when the
 * server cannot be reached.
 */
export function getServer(args: GetServerArgs, options?: pulumi.InvokeOptions): Promise<GetServerResult> {
  return pulumi.runtime.invoke("exchange-rollup:index:getServer", args, options) as Promise<GetServerResult>;
}

/** As getServer, for arguments that are outputs of other resources. */
export function getServerOutput(
  args: GetServerOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetServerResult> {
  return pulumi.runtime.invokeOutput<GetServerResult>("exchange-rollup:index:getServer", args, options);
}

/** The arguments of getServer. */
export interface GetServerArgs {
  /** How to reach the server; the provider's `connection` fills in what is left out. */
  readonly connection: Connection;
}

/** The arguments of getServerOutput. */
export interface GetServerOutputArgs {
  /** How to reach the server; the provider's `connection` fills in what is left out. */
  readonly connection: pulumi.Input<ConnectionArgs>;
}

/** What getServer found. */
export interface GetServerResult {
  /** The computer's name, as Windows has it. */
  readonly server: string;
  /**
   * Computer name, domain and MachineGuid in one text. A part that could not be read is `?`. It stays the
   * same as long as the machine is: an update refuses another one (OTHER_MACHINE), a refresh keeps what is
   * stored and warns.
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
   * Where the server was when last looked at: `RTM-RU7`, `SP3-RU8-v3`, a bare service pack as `RTM`, or
   * `unknown` when it could not be found out. Read from Windows Installer's list of patches, not from a
   * file's version.
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
  /** Whether Windows waits for a restart: `yes`, `no` or `unknown`. The server is never restarted. */
  readonly restartPending: string;
  /**
   * Whether publisher evidence is off in the exe.config files of Exchange's managed services, as the last
   * look found it: `disabled` in all, `left` in none, `mixed`, `none` where there is no managed service,
   * or `unknown`.
   */
  readonly evidenceState: string;
  /** The exe.config files on the server that carry a change of ours (`publisherEvidence`). */
  readonly evidenceFiles: readonly string[];
  /**
   * Microsoft's security bulletins that rollups of the server's service pack bring and `level` lacks, oldest
   * first: `MS08-039`. Absent when `level` is `unknown`. Those of later service packs are not among them.
   */
  readonly missingBulletins?: readonly string[];
  /** What is not as it should be on the server, as sentences; empty when nothing was found. */
  readonly problems: readonly string[];
}
