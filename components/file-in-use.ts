import type * as pulumi from "@pulumi/pulumi";

/** What is done about files of Exchange that other programs hold while a rollup comes or goes. */
export interface FileInUse {
  /**
   * Services that may be stopped while msiexec works, by service name (`HealthService`, not its display
   * name): monitoring agents, antivirus, backup. Those that run are stopped just before msiexec with what
   * depends on them, and started again whatever happens; start types stay as they are. Default: none.
   */
  readonly stopServices?: readonly string[];
}

/** The inputs of a FileInUse. */
export interface FileInUseArgs {
  /**
   * Services that may be stopped while msiexec works, by service name (`HealthService`, not its display
   * name): monitoring agents, antivirus, backup. Those that run are stopped just before msiexec with what
   * depends on them, and started again whatever happens; start types stay as they are. Default: none.
   */
  readonly stopServices?: pulumi.Input<readonly pulumi.Input<string>[]> | undefined;
}
