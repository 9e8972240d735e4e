import * as pulumi from "@pulumi/pulumi";
import { Provider, ServerRollup, getServerOutput } from "exchange-rollup";

const config = new pulumi.Config();
const host = config.require("host");

// An import knows a server by its id, the host, and by the provider's defaults: all else of the way there stands here.
const provider = new Provider("exchange", {
  connection: {
    port: config.getNumber("port") ?? 22,
    user: "Administrator",
    password: config.requireSecret("password"),
  },
  knownHosts: config.require("knownHosts"),
});

// The level that is there is the one declared, so that taking the server over changes nothing on it. Afterwards remove
// `import`, and declare the rollup that you want: it is then the next `up` that brings it.
const found = getServerOutput({ connection: { host } }, { provider });
const ex1 = new ServerRollup(
  "EX1",
  { connection: { host }, rollup: found.level },
  { provider, import: host },
);

export const level = ex1.level;
export const missingBulletins = found.missingBulletins;
