import * as pulumi from "@pulumi/pulumi";
import { ExchangeOrganization } from "./components";
import { readOrganization } from "./components/organization-config";

const organization = new ExchangeOrganization("exchange", readOrganization(new pulumi.Config()));

/** Which level each server and cluster is at, by its name in the configuration. */
export const levels = organization.levels;

/** In which waves they are changed. */
export const waves = Object.fromEntries(
  organization.waves.map(({ wave, names }) => [wave, names.join(", ")]),
);

/** What the commands before and after have printed. */
export const said = organization.said;
