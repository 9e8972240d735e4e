import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { ServerRollup } from "exchange-rollup";

const config = new pulumi.Config();
const rollup = config.require("rollup");
const connection = {
  host: config.require("host"),
  port: config.getNumber("port") ?? 22,
  user: "Administrator",
  password: config.requireSecret("password"),
  hostKey: config.require("hostKey"),
};

// Takes the server out of the load balancer. A command runs again when one of its inputs has changed, here the
// environment; `delete` is what a destroy runs, in the opposite order of everything here.
const drained = new command.local.Command("drained", {
  create: config.require("drain"),
  delete: config.require("admit"),
  environment: { ROLLUP: rollup },
});

const ex1 = new ServerRollup(
  "EX1",
  { connection, rollup, package: config.require("package") },
  { dependsOn: drained },
);

// Runs on the server. If it fails, what follows does not run: the server stays drained until an `up` succeeds.
const tested = new command.remote.Command("tested", {
  connection,
  create: config.require("smokeTest"),
  triggers: [rollup, ex1.level],
});

const admitted = new command.local.Command(
  "admitted",
  {
    create: config.require("admit"),
    delete: config.require("drain"),
    environment: { ROLLUP: rollup, LEVEL: ex1.level },
  },
  { dependsOn: tested },
);

export const level = ex1.level;
export const said = pulumi.all([drained, tested, admitted].map(({ stdout }) => stdout));
