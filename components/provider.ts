import * as pulumi from "@pulumi/pulumi";
import type { ConnectionDefaultsArgs } from "./connection-args";

/**
 * What the servers have in common. All of it may also come from `pulumi config`
 * (`exchange-rollup:packages` and so on; `exchange-rollup:connection` as JSON). Credentials that should be
 * in no state come from the environment of the process that runs Pulumi: EXCHANGE_ROLLUP_USER,
 * EXCHANGE_ROLLUP_PASSWORD, EXCHANGE_ROLLUP_PRIVATE_KEY, EXCHANGE_ROLLUP_PRIVATE_KEY_PASSWORD.
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, options?: pulumi.ResourceOptions) {
    super("exchange-rollup", name, asText(args), options);
  }

  /** Also for an instance that came from another copy of this package. */
  static override isInstance(value: unknown): value is Provider {
    return (
      pulumi.ProviderResource.isInstance(value) &&
      (value as { __pulumiType?: string }).__pulumiType === "pulumi:providers:exchange-rollup"
    );
  }
}

/** The inputs of a Provider; all may be left out. */
export interface ProviderArgs {
  /**
   * Defaults for the `connection` of every resource (and `management`), of getServer and of getCluster. Its
   * credentials are stored encrypted (when it comes from `pulumi config`, set it with `--secret`: `pulumi
   * import` stores it as it is configured). With `pulumi import` and `pulumi refresh` of an imported server
   * it is all that is known of the way there.
   */
  readonly connection?: pulumi.Input<ConnectionDefaultsArgs> | undefined;
  /**
   * The path of a known_hosts file in OpenSSH's format, for every connection (and proxy) that states
   * neither hostKey nor knownHosts nor acceptAnyHostKey. A leading `~/` is the home folder.
   */
  readonly knownHosts?: pulumi.Input<string> | undefined;
  /**
   * The folder on the computer that runs Pulumi in which the .msp files lie under the names that the
   * catalogue knows. Used by resources that do not name a `package`.
   */
  readonly packages?: pulumi.Input<string> | undefined;
  /**
   * Whether a plain `pulumi up` or `pulumi preview` looks at each server first, so that drift is seen
   * without `--refresh`. Default: true. A server that cannot be reached is told in a warning and does not
   * stop the others.
   */
  readonly lookAtEveryUp?: pulumi.Input<boolean> | undefined;
  /**
   * How many servers or clusters may be changed at the same time by this provider, from 1. Default: 1.
   * Looking is not limited; a resource that waits for its turn says so, and its time limit does not run. Two
   * providers in one program each count for themselves.
   */
  readonly maxConcurrentChanges?: pulumi.Input<number> | undefined;
}

/** The engine takes a provider's inputs as text: what is not text goes as JSON. */
function asText(args: ProviderArgs): pulumi.Inputs {
  return {
    ...args,
    connection: json(args.connection),
    lookAtEveryUp: json(args.lookAtEveryUp),
    maxConcurrentChanges: json(args.maxConcurrentChanges),
  };
}

function json(value: pulumi.Input<unknown>): pulumi.Output<string> | undefined {
  return value === undefined ? undefined : pulumi.jsonStringify(value);
}
