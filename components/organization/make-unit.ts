import type * as pulumi from "@pulumi/pulumi";
import { rootStackResource, mergeOptions } from "@pulumi/pulumi";
import { ClusterRollup } from "../cluster-rollup";
import { ServerRollup } from "../server-rollup";
import type { ExchangeOrganizationArgs, OrganizationCluster, OrganizationServer, SharedArgs } from "./args";
import type { DeclaredUnit } from "./units";

/** What of a declaration is for the organisation, and no input of a resource. */
type OfOrganization = Exclude<keyof ExchangeOrganizationArgs, keyof SharedArgs>;
type OfUnit = "name" | "roles" | "site" | "internetFacing" | "before" | "after" | "resourceOptions";

const OF_ORGANIZATION: Readonly<Record<OfOrganization, true>> = {
  servers: true,
  clusters: true,
  maxUnavailable: true,
  order: true,
  before: true,
  after: true,
  waves: true,
};
const OF_UNIT: Readonly<Record<OfUnit, true>> = {
  name: true,
  roles: true,
  site: true,
  internetFacing: true,
  before: true,
  after: true,
  resourceOptions: true,
};

/** The resource of a server or a cluster: its own inputs, then those of the organisation, whichever there are. */
export function makeUnit(
  unit: DeclaredUnit,
  {
    args,
    parent,
    behind,
  }: {
    readonly args: ExchangeOrganizationArgs;
    readonly parent: pulumi.Resource;
    readonly behind: readonly pulumi.Resource[];
  },
): ServerRollup | ClusterRollup {
  const shared = without(args, OF_ORGANIZATION) as SharedArgs;
  const options = mergeOptions(unit.declared.resourceOptions, {
    parent,
    dependsOn: [...behind],
    // A program that declared it by itself before keeps it.
    aliases: [{ parent: rootStackResource }],
  });
  if (unit.kind === "cluster") {
    const own = without(unit.declared, OF_UNIT) as Omit<OrganizationCluster, OfUnit>;
    return new ClusterRollup(unit.name, { ...shared, ...own }, options);
  }
  const own = without(unit.declared, OF_UNIT) as Omit<OrganizationServer, OfUnit>;
  const { roles } = unit.declared;
  const expected = roles ? { expectedRoles: roles } : {};
  return new ServerRollup(unit.name, { ...shared, ...own, ...expected }, options);
}

/** What is stated as undefined is not stated. */
function without(declared: object, names: object): object {
  return Object.fromEntries(
    Object.entries(declared).filter(([name, value]) => value !== undefined && !(name in names)),
  );
}
