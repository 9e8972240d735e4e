import * as pulumi from "@pulumi/pulumi";
import { ClusterRollup } from "exchange-rollup";

/** One entry of the configuration value `nodes`. */
interface Node {
  readonly host: string;
  readonly port?: number;
}

const config = new pulumi.Config();
// Exchange's cmdlets need a session that logged on by password, and the role Exchange Server Administrator.
const user = config.require("user");
const password = config.requireSecret("password");
const knownHosts = config.require("knownHosts");

const cluster1 = new ClusterRollup("CLUSTER1", {
  nodes: config.requireObject<readonly Node[]>("nodes").map(({ host, port }) => ({
    connection: { host, port: port ?? 22, user, password, knownHosts },
  })),
  rollup: "RU7",
  package: config.require("package"),
});

export const level = cluster1.level;
export const mailboxServers = cluster1.clusteredMailboxServers;
export const handOffs = cluster1.handOffs;
