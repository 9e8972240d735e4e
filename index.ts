import * as pulumi from "@pulumi/pulumi";
import { ServerRollup } from "./components";

/** One entry of the configuration value `servers`. */
interface Server {
  readonly name: string;
  readonly host: string;
  readonly port?: number;
  readonly rollup?: string;
}

const config = new pulumi.Config();
const user = config.require("user");
const password = config.requireSecret("password");
const rollupForAll = config.require("rollup");

const rollups = config.requireObject<readonly Server[]>("servers").map(
  ({ name, host, port, rollup }) =>
    new ServerRollup(name, {
      connection: { host, port: port ?? 22, user, password },
      rollup: rollup ?? rollupForAll,
    }),
);

/** Which level each server is at, by its computer name. */
export const levels = pulumi
  .all(rollups.map(({ server, level }) => pulumi.all([server, level])))
  .apply((pairs) => Object.fromEntries(pairs));
