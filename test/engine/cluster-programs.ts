import { ClusterRollup, Provider } from "../../components";
import type { ClusterRollupArgs, ConnectionArgs } from "../../components";
import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "../../lab/site";
import type { ClusterSpec } from "../../lab/world/cluster/contract";
import type { Program } from "./programs";

/** Two copies, and a Hub Transport server with the file share witness, which is a management host too. */
export const CCR: ClusterSpec = {
  name: "CLUSTER1",
  kind: "CCR",
  nodes: ["NODEA", "NODEB"],
  mailboxServers: [{ name: "MBX1", owner: "NODEA" }],
};

/** A shared disk, three nodes, two mailbox servers. */
export const SCC: ClusterSpec = {
  name: "CLUSTER2",
  kind: "SCC",
  nodes: ["NODEA", "NODEB", "NODEC"],
  mailboxServers: [
    { name: "MBX1", owner: "NODEA" },
    { name: "MBX2", owner: "NODEB" },
  ],
};

export interface DeclaredCluster extends Partial<Omit<ClusterRollupArgs, "nodes" | "management">> {
  /** Names of servers of the site; default: those of the cluster. */
  readonly nodes?: readonly string[];
  /** A server of the site. */
  readonly management?: string | Partial<ConnectionArgs>;
  readonly options?: pulumi.CustomResourceOptions;
}

/** A program that declares one cluster of a site, by the name "mail". */
export function clusterProgram(site: Site, spec: ClusterSpec, declared: DeclaredCluster = {}): Program {
  const { nodes = spec.nodes, management, options, ...args } = declared;
  return () => {
    const lab = new Provider("lab", {
      packages: site.packagesFolder,
      knownHosts: site.knownHostsFile,
      connection: { user: site.user, password: site.password, dialErrorLimit: 1 },
    });
    const cluster = new ClusterRollup(
      "mail",
      {
        rollup: "RU7",
        ...args,
        nodes: nodes.map((name) => ({ connection: wayTo(site, name) })),
        ...(management === undefined
          ? {}
          : {
              management:
                typeof management === "string" ? wayTo(site, management) : (management as ConnectionArgs),
            }),
      },
      { provider: lab, ...options },
    );
    return Promise.resolve({ level: cluster.level, kind: cluster.kind });
  };
}

export function wayTo(site: Site, name: string): { readonly host: string; readonly port: number } {
  const { host, port } = site.server(name);
  return { host, port };
}
