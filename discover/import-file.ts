import { idOf, type Unit } from "./units";

const TYPE = "exchange-rollup:index:";
/** Of the organisation in the program at the root. */
const ORGANIZATION = "exchange";

/**
 * What `pulumi import --file` takes: each resource by its type, its name in the program, and the host or hosts as its id,
 * below the organisation that the program at the root declares.
 */
export function importFileOf(units: readonly Unit[]): string {
  const organization = { type: `${TYPE}ExchangeOrganization`, name: ORGANIZATION, component: true };
  const resources = units.map((unit) => ({
    type: `${TYPE}${unit.kind === "server" ? "ServerRollup" : "ClusterRollup"}`,
    name: unit.name,
    id: idOf(unit),
    parent: ORGANIZATION,
  }));
  return `${JSON.stringify({ resources: [organization, ...resources] }, null, 2)}\n`;
}
