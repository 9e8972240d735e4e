import * as pulumi from "@pulumi/pulumi";
import type { Rollup } from "./rollup";

/** What is known of one rollup, by any of its names. Asks no server. */
export function getRollup(args: GetRollupArgs, options?: pulumi.InvokeOptions): Promise<Rollup> {
  return pulumi.runtime.invoke("exchange-rollup:index:getRollup", args, options) as Promise<Rollup>;
}

/** As getRollup, for arguments that are outputs of other resources. */
export function getRollupOutput(
  args: GetRollupOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<Rollup> {
  return pulumi.runtime.invokeOutput<Rollup>("exchange-rollup:index:getRollup", args, options);
}

/** The arguments of getRollup. */
export interface GetRollupArgs {
  /** `RU7`, a level (`RTM-RU7`), a KB number (`KB953469`), a build (`8.0.813.0`) or `none`. */
  readonly rollup: string;
  /**
   * The series: `RTM`, `SP1`, `SP2` or `SP3`. Required with `RU7` and `none`, which leave it open;
   * otherwise it must agree.
   */
  readonly servicePack?: string;
}

/** The arguments of getRollupOutput. */
export interface GetRollupOutputArgs {
  /** `RU7`, a level (`RTM-RU7`), a KB number (`KB953469`), a build (`8.0.813.0`) or `none`. */
  readonly rollup: pulumi.Input<string>;
  /**
   * The series: `RTM`, `SP1`, `SP2` or `SP3`. Required with `RU7` and `none`, which leave it open;
   * otherwise it must agree.
   */
  readonly servicePack?: pulumi.Input<string> | undefined;
}
