import type { SiteServer } from "../../lab/site-server";
import { builtAgent, makeConnectMachine, REAL_CLOCK, type MachineClock } from "../../machine";
import type { ClusterMachine, ConnectMachine } from "../../machine/contract";
import { connectBy } from "../../ssh/connect";
import type { Connect, SshConnection } from "../../ssh/contract";

/** One run of our side of the wire: what a provider's process is for one operation, up to its death. */
export interface Controller {
  /** Default: the first server. */
  connect(server?: SiteServer): Promise<ClusterMachine>;
  /** At once and without a word to the servers: nothing of it goes on, not even what it does when it fails. */
  die(): void;
  /** Resolves when it dies. */
  readonly death: Promise<void>;
  end(): void;
}

export function newController(servers: readonly SiteServer[]): Controller {
  const first = servers[0];
  if (!first) throw new Error("There is no server to connect to.");
  const { clock } = first.machine;
  const open = new Set<SshConnection>();
  const machines: ClusterMachine[] = [];
  let dead = false;
  let tellDeath: () => void = () => undefined;
  const death = new Promise<void>((resolve) => (tellDeath = resolve));
  const never = new Promise<never>(() => undefined);

  // All that a controller does to a server goes over the wire: without one it has stopped.
  const dial: Connect = async (target, options = {}) => {
    if (dead) return never;
    const retries = { now: () => clock.now(), wait: (ms: number) => clock.sleep(ms) };
    const connection = await connectBy(retries, target, options);
    if (dead) {
      connection.close();
      return never;
    }
    open.add(connection);
    return connection;
  };
  const connectMachine: ConnectMachine = makeConnectMachine({
    connect: dial,
    agentSource: builtAgent,
    clock: waitsInLabTime(first),
  });
  const close = (): void => {
    for (const connected of machines) connected.close();
    for (const connection of open) connection.close();
  };

  return {
    death,
    connect: async (server = first) => {
      const { host, port, user, password, hostKey } = server;
      const target = { host, port, user, password, hostKey };
      const connected = await connectMachine({ target, who: "tom@desk" });
      machines.push(connected);
      return connected;
    },
    die: () => {
      dead = true;
      for (const { front } of servers) front.faults.cutNow();
      close();
      tellDeath();
    },
    end: close,
  };
}

/**
 * Pauses pass at the lab's pace. Limits and leases stay in real time: a jumping clock runs minutes ahead while a few
 * packets are on the wire, which no limit was meant for.
 */
function waitsInLabTime({ machine }: SiteServer): MachineClock {
  return { ...REAL_CLOCK, sleep: (ms) => machine.clock.sleep(ms) };
}
