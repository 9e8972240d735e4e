import type { ServerSpec } from "./site-server";
import { site } from "./site";
import type { Site } from "./site";

export interface DemoSite {
  readonly servers: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
    readonly roles: readonly string[];
  }[];
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
  /** "21 of 21 as before". */
  readonly services: string;
}

const SERVERS: readonly ServerSpec[] = [
  { name: "EX-CAS1", roles: ["ClientAccess"], level: "RTM-RU6" },
  { name: "EX-HUB1", roles: ["ClientAccess", "HubTransport"], level: ["RTM-RU1", "RTM-RU5"], language: "de" },
  { name: "EX-MBX1", roles: ["Mailbox"], level: "RTM" },
];

/** Lab seconds in a real one while something is under way: a rollup takes four to seven real seconds. */
const SPEED = 60;

/** The site of `npm start` and `npm run lab`: three servers of RTM at different levels. */
export async function startDemoSite(options: {
  readonly folder: string;
  readonly log: (text: string) => void;
  readonly speed?: number;
}): Promise<DemoSite> {
  const { folder, log, speed = SPEED } = options;
  const started = await site({ servers: SERVERS, clock: { speed }, folder });
  log(`${SERVERS.length} simulated Exchange servers are up; lab time runs ${speed} times as fast`);
  const before = new Map(started.all.map(({ name, machine }) => [name, machine.services.snapshot()]));
  return {
    servers: started.all.map(({ name, host, port, roles }) => ({ name, host, port, roles })),
    user: started.user,
    password: started.password,
    knownHostsFile: started.knownHostsFile,
    packagesFolder: started.packagesFolder,
    losePower: (server) => started.server(server).machine.restart(),
    report: () =>
      Promise.resolve(started.all.map((server) => reportOn(server, before.get(server.name) ?? []))),
    stop: () => started.stop(),
  };
}

type Server = Site["all"][number];
type Services = ReturnType<Server["machine"]["services"]["snapshot"]>;

function reportOn({ name, roles, machine }: Server, before: Services): ServerReport {
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
