import { newKeyPair } from "./front/key-pair";
import type { Front } from "./front/front";
import type { Neighbours } from "./front/forwarding";
import { startFront } from "./front/front";
import type { LabClock } from "./world/clock";
import type { FailoverCluster } from "./world/cluster/failover-cluster";
import type { SshServerKind } from "./world/contract";
import { makeClusterNode } from "./world/exchange/cluster-node";
import type { InterimSpec } from "./world/exchange/exchange-server";
import { installExchange } from "./world/exchange/exchange-server";
import type { ExchangeRole } from "./world/exchange/exchange-services";
import { addMonitoringAgent } from "./world/exchange/monitoring-agent";
import type { Machine } from "./world/machine";
import { buildWindows } from "./world/windows/windows-machine";

export interface ServerSpec {
  readonly name: string;
  /** Default: Client Access and Hub Transport. */
  readonly roles?: readonly ExchangeRole[];
  /** "RTM-RU6", or a history, oldest first. Default "RTM". */
  readonly level?: string | readonly string[];
  readonly interimUpdates?: readonly InterimSpec[];
  /** "none": a Windows without Exchange. "managementTools": Exchange's management tools and none of its roles. */
  readonly exchange?: "none" | "managementTools";
  readonly clusterNode?: boolean;
  readonly monitoringAgent?: boolean;
  readonly windows?: "2003" | "2008";
  readonly language?: "en" | "de";
  readonly installerVersion?: string;
  /** Default: OpenSSH, 64-bit. */
  readonly ssh?: SshServerKind;
  /** Public keys that log on as the administrator. */
  readonly publicKeys?: readonly string[];
  /** Default: what the name gives. */
  readonly machineGuid?: string;
  /** What becomes of an obsoleted patch when the one that obsoleted it is removed. Default: it stays away. */
  readonly obsoletedPatches?: "stay away" | "come back";
}

/** One machine behind its SSH port, and how to reach it. */
export interface SiteServer {
  readonly name: string;
  readonly roles: readonly ExchangeRole[];
  readonly machine: Machine;
  readonly front: Front;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** "ssh-ed25519 AAAA…", for the property hostKey. */
  readonly hostKey: string;
  /** The line of a known_hosts file. */
  readonly hostKeyLine: string;
  /** All that have answered here, the present one last. */
  readonly machines: readonly Machine[];
  /**
   * Puts another machine behind the same name, port and host key (another MachineGuid); what is not given is as it was
   * in the server's spec. The old one loses its power.
   */
  replaceMachine(spec?: Partial<ServerSpec>): Machine;
}

export interface ServerOptions {
  readonly spec: ServerSpec;
  readonly clock: LabClock;
  readonly user: string;
  readonly password: string;
  readonly neighbours: Neighbours;
  /** The site's, filled in when all servers are there. */
  readonly clusters: readonly FailoverCluster[];
  /** Of the site, by server; each server puts its present machine there. */
  readonly organization: Machine[];
}

export async function startServer({
  spec,
  clock,
  user,
  password,
  neighbours,
  clusters,
  organization,
}: ServerOptions): Promise<SiteServer> {
  const roles = spec.exchange ? [] : (spec.roles ?? ["ClientAccess", "HubTransport"]);
  const build = (wanted: Partial<ServerSpec>): Machine => {
    const machine = buildMachine({ ...spec, roles, ...wanted }, clock, user);
    machine.clusters = clusters;
    machine.organization = organization;
    const old = organization.findIndex(({ name }) => name === machine.name);
    organization.splice(old === -1 ? organization.length : old, 1, machine);
    return machine;
  };
  const machines = [build({})];
  const present = (): Machine => machines[machines.length - 1] as Machine;
  const key = newKeyPair();
  const front = await startFront({
    machine: present(),
    kind: spec.ssh ?? { kind: "openssh", bits: 64 },
    users: [
      { name: user, password, ...(spec.publicKeys ? { publicKeys: spec.publicKeys } : {}) },
      { name: OPERATOR, password },
    ],
    hostKeys: [key.privateKey],
    neighbours,
  });
  const { host, port } = front;
  const hostKeyLine = `[${host}]:${port} ${key.publicKey.split(" ").slice(0, 2).join(" ")}`;
  return {
    name: spec.name,
    roles,
    get machine() {
      return present();
    },
    machines,
    replaceMachine: (other = {}) => {
      const old = present();
      const machineGuid = `${String(machines.length).padStart(8, "0")}-0000-4000-8000-000000000000`;
      machines.push(build({ machineGuid, ...other }));
      front.serve(present());
      old.powerOff();
      return present();
    },
    front,
    host,
    port,
    user,
    password,
    hostKey: key.publicKey,
    hostKeyLine,
  };
}

/** Logs on with the same password and is no administrator. */
export const OPERATOR = "operator";

function buildMachine(spec: ServerSpec, clock: LabClock, user: string): Machine {
  const { name, windows, language, installerVersion, machineGuid, roles = [] } = spec;
  const { level = "RTM", interimUpdates = [] } = spec;
  const machine = buildWindows({
    name,
    clock,
    users: [
      { name: user, administrator: true },
      { name: OPERATOR, administrator: false },
    ],
    ...(windows ? { windows } : {}),
    ...(language ? { language } : {}),
    ...(installerVersion ? { installerVersion } : {}),
    ...(machineGuid ? { machineGuid } : {}),
  });
  if (spec.obsoletedPatches) machine.faults.obsoletedPatches(spec.obsoletedPatches);
  if (spec.exchange !== "none") installExchange(machine, { roles, level, interimUpdates });
  if (spec.monitoringAgent) addMonitoringAgent(machine);
  if (spec.clusterNode) makeClusterNode(machine);
  return machine;
}
