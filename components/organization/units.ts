import type { ExchangeOrganizationArgs, OrganizationCluster, OrganizationServer } from "./args";
import type { Targeted } from "./held-order";

/** A server or a cluster as it is declared, with what the order hangs on. */
export type DeclaredUnit = Targeted &
  (
    | { readonly kind: "server"; readonly path: string; readonly declared: OrganizationServer }
    | { readonly kind: "cluster"; readonly path: string; readonly declared: OrganizationCluster }
  );

export function unitsOf({
  servers = [],
  clusters = [],
  rollup: forAll,
}: ExchangeOrganizationArgs): readonly DeclaredUnit[] {
  const common = ({ name, site = "", rollup = forAll }: OrganizationServer | OrganizationCluster) => ({
    name,
    site,
    rollup: typeof rollup === "string" ? rollup : null,
  });
  return [
    ...servers.map((declared, index): DeclaredUnit => {
      const { roles = [], internetFacing = false } = declared;
      const path = `servers[${String(index)}]`;
      return { kind: "server", path, declared, ...common(declared), roles, internetFacing };
    }),
    // A clustered mailbox server stands alone on its nodes: no other role goes with it.
    ...clusters.map((declared, index): DeclaredUnit => {
      const path = `clusters[${String(index)}]`;
      return {
        kind: "cluster",
        path,
        declared,
        ...common(declared),
        roles: ["Mailbox"],
        internetFacing: false,
      };
    }),
  ];
}
