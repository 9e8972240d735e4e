import * as pulumi from "@pulumi/pulumi";
import { Provider, ServerRollup } from "../../components";
import type { ConnectionArgs, ProviderArgs, ServerRollupArgs } from "../../components";

export const PASSWORD = "hunter2-correct-horse";

export const ADMIN = { user: "admin", password: PASSWORD, acceptAnyHostKey: true };

export type Program = () => Promise<Record<string, unknown>>;

export interface Declared extends Partial<Omit<ServerRollupArgs, "connection">> {
  readonly connection?: Partial<ConnectionArgs>;
  readonly options?: pulumi.CustomResourceOptions;
}

/** A program that declares servers by name (NAME.lab is the host) with a provider of these arguments. */
export function servers(
  declared: Readonly<Record<string, string | Declared>>,
  provider: ProviderArgs,
): Program {
  return () => {
    const lab = new Provider("lab", {
      connection: ADMIN,
      ...provider,
    });
    const made = Object.entries(declared).map(([name, of]) => {
      const { connection, options, ...args } = typeof of === "string" ? { rollup: of } : of;
      return new ServerRollup(
        name,
        { rollup: "RU7", ...args, connection: { host: `${name}.lab`, ...connection } },
        { provider: lab, ...options },
      );
    });
    const levels = pulumi
      .all(made.map(({ level }) => level))
      .apply((all) => Object.fromEntries(Object.keys(declared).map((name, at) => [name, all[at]])));
    return Promise.resolve({ levels });
  };
}

/** A program whose second server's host is an output of the first. */
export function chained(provider: ProviderArgs): Program {
  return () => {
    const options = { provider: new Provider("lab", { connection: ADMIN, ...provider }) };
    const first = new ServerRollup("first", { connection: { host: "ex1.lab" }, rollup: "RU6" }, options);
    const host = pulumi.interpolate`${first.server}.lab`;
    new ServerRollup("second", { connection: { host }, rollup: "RU6" }, options);
    return Promise.resolve({});
  };
}

/** Servers of the default provider, which takes its arguments from `pulumi config`. */
export function byConfig(rollups: Readonly<Record<string, string>>): Program {
  return () => {
    for (const [name, rollup] of Object.entries(rollups)) {
      new ServerRollup(name, { connection: { host: `${name}.lab` }, rollup });
    }
    return Promise.resolve({});
  };
}
