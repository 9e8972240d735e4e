import * as pulumi from "@pulumi/pulumi";
import { ExchangeOrganization } from "exchange-rollup";
import type { OrganizationServer } from "exchange-rollup";

/** One entry of the configuration value `servers`. */
interface Server extends Pick<OrganizationServer, "name" | "roles" | "site" | "internetFacing"> {
  readonly host: string;
  readonly port?: number;
}

const config = new pulumi.Config();
const user = config.require("user");
const password = config.requireSecret("password");
const knownHosts = config.require("knownHosts");
const balancer = config.require("loadBalancer");

const organization = new ExchangeOrganization("corp", {
  rollup: config.require("rollup"),
  maxUnavailable: "50%",
  before: [{ name: "silence", local: "monitoring silence exchange", delete: "monitoring resume exchange" }],
  after: [{ name: "resume", local: "monitoring resume exchange", delete: "monitoring silence exchange" }],
  servers: config.requireObject<readonly Server[]>("servers").map(({ host, port, ...server }) => ({
    ...server,
    connection: { host, port: port ?? 22, user, password, knownHosts },
    // `destroy` goes the other way: it drains by what goes first there, and admits by what goes last.
    ...(server.roles?.includes("ClientAccess") && {
      before: [{ local: `${balancer} drain ${server.name}`, delete: `${balancer} admit ${server.name}` }],
      after: [{ local: `${balancer} admit ${server.name}`, delete: `${balancer} drain ${server.name}` }],
    }),
  })),
});

export const levels = organization.levels;
export const waves = organization.waves;
