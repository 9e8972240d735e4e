import type { Host } from "./hosts";
import type { Unit } from "./units";

/**
 * A config to start from: what the program at the root of this project reads, each server at the level that it was found
 * at. YAML, of which JSON is a part. No password is in it.
 */
export function configFileOf(
  units: readonly Unit[],
  given: { readonly user: string; readonly knownHosts: string },
): string {
  // A site that some lack would be refused: then they stand in one.
  const sited = units.every(({ site }) => site !== "unknown");
  const place = ({ site }: Unit): object => (sited ? { site } : {});
  const entry = (unit: Unit): object => {
    const { name, rollup, machines, roles } = unit;
    return { name, ...machine(machines[0]!), roles, ...place(unit), rollup };
  };
  const servers = units.filter(({ kind }) => kind === "server").map(entry);
  const clusters = units
    .filter(({ kind }) => kind === "cluster")
    .map((unit) => ({
      name: unit.name,
      nodes: unit.machines.map(machine),
      ...place(unit),
      rollup: unit.rollup,
    }));
  return [
    "# From npm run discover. Put it into Pulumi.STACK.yaml, then set the password:",
    "#   pulumi config set --secret password",
    ...(severalSites(units)
      ? ["# Client Access servers stand in several sites: say internetFacing: true of those that are."]
      : []),
    "config:",
    `  exchange-rollup:knownHosts: ${JSON.stringify(given.knownHosts)}`,
    `  exchange-servers:user: ${JSON.stringify(given.user)}`,
    `  exchange-servers:rollup: ${JSON.stringify(units[0]?.rollup ?? "none")}`,
    `  exchange-servers:servers: ${listOf(servers)}`,
    `  exchange-servers:clusters: ${listOf(clusters)}`,
    "",
  ].join("\n");
}

function severalSites(units: readonly Unit[]): boolean {
  const sites = units.filter(({ roles }) => roles.includes("ClientAccess")).map(({ site }) => site);
  return new Set(sites).size > 1;
}

function machine({ host, port }: Host): object {
  return port === 22 ? { host } : { host, port };
}

function listOf(entries: readonly object[]): string {
  if (entries.length === 0) return "[]";
  return entries.map((entry) => `\n    - ${JSON.stringify(entry)}`).join("");
}
