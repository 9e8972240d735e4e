import * as pulumi from "@pulumi/pulumi";
import { ServerRollup } from "exchange-rollup";

const config = new pulumi.Config();

const ex1 = new ServerRollup("EX1", {
  connection: {
    host: config.require("host"),
    port: config.getNumber("port") ?? 22,
    user: "Administrator",
    password: config.requireSecret("password"),
    knownHosts: config.require("knownHosts"),
  },
  rollup: "RU7",
  package: config.require("package"),
});

export const level = ex1.level;
