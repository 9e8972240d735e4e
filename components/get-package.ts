import * as pulumi from "@pulumi/pulumi";

/**
 * What an .msp file on the computer that runs Pulumi says of itself. Asks no server; fails (property
 * `path`) when the file cannot be read or is damaged.
 */
export function getPackage(args: GetPackageArgs, options?: pulumi.InvokeOptions): Promise<GetPackageResult> {
  return pulumi.runtime.invoke(
    "exchange-rollup:index:getPackage",
    args,
    options,
  ) as Promise<GetPackageResult>;
}

/** As getPackage, for arguments that are outputs of other resources. */
export function getPackageOutput(
  args: GetPackageOutputArgs,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetPackageResult> {
  return pulumi.runtime.invokeOutput<GetPackageResult>("exchange-rollup:index:getPackage", args, options);
}

/** The arguments of getPackage. */
export interface GetPackageArgs {
  /** The path of the file; relative to the folder of the program. */
  readonly path: string;
}

/** The arguments of getPackageOutput. */
export interface GetPackageOutputArgs {
  /** The path of the file; relative to the folder of the program. */
  readonly path: pulumi.Input<string>;
}

/** What getPackage found. */
export interface GetPackageResult {
  /** `rollup`, `interim` (a fix from support under the same pattern of names), `otherPatch` or `notAPatch`. */
  readonly kind: string;
  /** The patch code, a GUID in upper case with braces; absent unless it is a patch. */
  readonly patchCode?: string;
  /** Patch codes that it says it makes obsolete. */
  readonly obsoletes: readonly string[];
  /** Product codes that it may be applied to. */
  readonly targetProductCodes: readonly string[];
  /** The name it will have in Windows Installer's list; absent where the package has none. */
  readonly displayName?: string;
  /** The level of the catalogue that it brings a server to; absent where none matches. */
  readonly level?: string;
  /** Its SHA-256 as 64 hexadecimal digits, as packageSha256 takes it. */
  readonly sha256: string;
  /** Its size in bytes. */
  readonly size: number;
}
