import { site } from "./site";
import type { Site } from "./site";
import type { ServerSpec } from "./site-server";
import type { ClusterSpec } from "./world/cluster/contract";
import { CLUSTERED_SERVICES, isClusterNode } from "./world/exchange/cluster-node";

export interface DemoSite {
  readonly servers: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
    readonly roles: readonly string[];
    readonly site: string;
    readonly internetFacing: boolean;
  }[];
  /** Whose nodes are servers above. */
  readonly clusters: readonly { readonly name: string; readonly nodes: readonly string[] }[];
  readonly user: string;
  readonly password: string;
  readonly knownHostsFile: string;
  readonly packagesFolder: string;
  /** Cuts a server's power and starts it again; resolves when Windows is up. */
  losePower(server: string): Promise<void>;
  /** How the servers stand in the world, whatever anybody says of them. */
  report(): Promise<readonly ServerReport[]>;
  stop(): Promise<void>;
}

export interface ServerReport {
  readonly server: string;
  readonly roles: readonly string[];
  readonly level: string;
  /** The clustered mailbox servers that it runs. */
  readonly runs: readonly string[];
  /** "21 of 21 as before". Not among them on a cluster's node: those that the cluster runs where the mailbox server is. */
  readonly services: string;
}

interface DemoServer extends ServerSpec {
  readonly site: string;
  readonly internetFacing?: boolean;
}

const SERVERS: readonly DemoServer[] = [
  { name: "EX-CAS1", roles: ["ClientAccess"], level: "RTM-RU6", site: "HQ", internetFacing: true },
  { name: "EX-CAS2", roles: ["ClientAccess", "HubTransport"], level: "RTM-RU5", site: "BRANCH" },
  { name: "EX-HUB1", roles: ["HubTransport"], level: ["RTM-RU1", "RTM-RU5"], language: "de", site: "HQ" },
  { name: "EX-EDGE1", roles: ["EdgeTransport"], level: "RTM-RU6", site: "PERIMETER" },
  { name: "EX-MBX1", roles: ["Mailbox"], level: "RTM", site: "BRANCH" },
  { name: "EX-NODE1", roles: ["Mailbox"], level: "RTM-RU6", site: "HQ" },
  { name: "EX-NODE2", roles: ["Mailbox"], level: "RTM-RU6", site: "HQ" },
];

const CLUSTERS: readonly ClusterSpec[] = [
  {
    name: "EX-CCR1",
    kind: "CCR",
    nodes: ["EX-NODE1", "EX-NODE2"],
    mailboxServers: [{ name: "EX-CMS1", owner: "EX-NODE1" }],
    quorum: { kind: "majorityNodeSet", share: "\\\\EX-HUB1\\MNS_FSW_EX-CCR1" },
  },
];

/** Lab seconds in a real one while something is under way: a rollup takes four to seven real seconds. */
const SPEED = 60;

/**
 * The site of `npm start` and `npm run lab`: five standalone servers of RTM at different levels, Client Access in two
 * sites among them, and a CCR cluster.
 */
export async function startDemoSite(options: {
  readonly folder: string;
  readonly log: (text: string) => void;
  readonly speed?: number;
}): Promise<DemoSite> {
  const { folder, log, speed = SPEED } = options;
  const started = await site({ servers: SERVERS, clusters: CLUSTERS, clock: { speed }, folder });
  log(
    `${SERVERS.length} simulated Exchange servers are up, two of them a CCR cluster; lab time runs ${speed} times as fast`,
  );
  const before = new Map(started.all.map(({ name, machine }) => [name, machine.services.snapshot()]));
  return {
    servers: started.all.map(({ name, host, port, roles }, index) => {
      const { site: where = "", internetFacing = false } = SERVERS[index] ?? {};
      return { name, host, port, roles, site: where, internetFacing };
    }),
    clusters: CLUSTERS.map(({ name, nodes }) => ({ name, nodes })),
    user: started.user,
    password: started.password,
    knownHostsFile: started.knownHostsFile,
    packagesFolder: started.packagesFolder,
    losePower: (server) => started.server(server).machine.restart(),
    report: () =>
      Promise.resolve(
        started.all.map((server) => ({
          ...reportOn(server, before.get(server.name) ?? []),
          runs: runOn(started, server.name),
        })),
      ),
    stop: () => started.stop(),
  };
}

type Server = Site["all"][number];
type Services = ReturnType<Server["machine"]["services"]["snapshot"]>;

function runOn(started: Site, node: string): readonly string[] {
  const all = CLUSTERS.flatMap(({ name }) => started.cluster(name).world.mailboxServers);
  return all.filter(({ owner }) => owner === node).map(({ name }) => name);
}

function reportOn({ name, roles, machine }: Server, found: Services): Omit<ServerReport, "runs"> {
  const before = found.filter(
    (service) => !isClusterNode(machine) || !CLUSTERED_SERVICES.includes(service.name),
  );
  const now = new Map(machine.services.snapshot().map((service) => [service.name, service]));
  const same = before.filter((was) => {
    const is = now.get(was.name);
    return is?.start === was.start && is.running === was.running && is.delayed === was.delayed;
  });
  return {
    server: name,
    roles,
    level: machine.level(),
    services: `${same.length} of ${before.length} as before`,
  };
}
