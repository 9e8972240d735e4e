import * as pulumi from "@pulumi/pulumi";
import { ClusterRollup, ServerRollup } from "./components";

interface Machine {
  readonly host: string;
  readonly port?: number;
}

/** What the configuration values `servers` and `clusters` say of each entry. */
interface Wanted {
  readonly name: string;
  readonly rollup?: string;
}

const config = new pulumi.Config();
const user = config.require("user");
const password = config.requireSecret("password");
const rollupForAll = config.require("rollup");

const connectionTo = ({ host, port }: Machine) => ({ host, port: port ?? 22, user, password });

const servers = config
  .requireObject<readonly (Wanted & Machine)[]>("servers")
  .map(
    ({ name, rollup, ...machine }) =>
      new ServerRollup(name, { connection: connectionTo(machine), rollup: rollup ?? rollupForAll }),
  );

const clusters = (config.getObject<readonly (Wanted & { nodes: Machine[] })[]>("clusters") ?? []).map(
  ({ name, nodes, rollup }) =>
    new ClusterRollup(name, {
      nodes: nodes.map((node) => ({ connection: connectionTo(node) })),
      rollup: rollup ?? rollupForAll,
    }),
);

/** Which level each server is at, by its computer name, and each cluster, by its name. */
export const levels = pulumi
  .all([
    ...servers.map(({ server, level }) => pulumi.all([server, level])),
    ...clusters.map(({ cluster, level }) => pulumi.all([cluster, level])),
  ])
  .apply((pairs) => Object.fromEntries(pairs));
