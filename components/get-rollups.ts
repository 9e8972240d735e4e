import * as pulumi from "@pulumi/pulumi";
import type { Rollup } from "./rollup";

/** All rollups, oldest first, series after series. Asks no server. */
export function getRollups(
  args: GetRollupsArgs = {},
  options?: pulumi.InvokeOptions,
): Promise<GetRollupsResult> {
  return pulumi.runtime.invoke(
    "exchange-rollup:index:getRollups",
    args,
    options,
  ) as Promise<GetRollupsResult>;
}

/** As getRollups, for arguments that are outputs of other resources. */
export function getRollupsOutput(
  args: GetRollupsOutputArgs = {},
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetRollupsResult> {
  return pulumi.runtime.invokeOutput<GetRollupsResult>("exchange-rollup:index:getRollups", args, options);
}

/** The arguments of getRollups. */
export interface GetRollupsArgs {
  /** Only this series: `RTM`, `SP1`, `SP2` or `SP3`. Default: all four. */
  readonly servicePack?: string;
}

/** The arguments of getRollupsOutput. */
export interface GetRollupsOutputArgs {
  /** Only this series: `RTM`, `SP1`, `SP2` or `SP3`. Default: all four. */
  readonly servicePack?: pulumi.Input<string> | undefined;
}

/** What getRollups found. */
export interface GetRollupsResult {
  /** The rollups, oldest first. */
  readonly rollups: readonly Rollup[];
}
