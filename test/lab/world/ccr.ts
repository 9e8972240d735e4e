import { FailoverCluster } from "../../../lab/world/cluster/failover-cluster";
import type { ClusterSpec } from "../../../lab/world/cluster/contract";
import type { LabClock } from "../../../lab/world/clock";
import { createClock } from "../../../lab/world/clock";
import type { ExchangeSpec } from "../../../lab/world/exchange/exchange-server";
import { installExchange } from "../../../lab/world/exchange/exchange-server";
import type { Machine } from "../../../lab/world/machine";
import { buildWindows } from "../../../lab/world/windows/windows-machine";

export interface TestCluster {
  readonly clock: LabClock;
  readonly cluster: FailoverCluster;
  readonly machine: (name: string) => Machine;
}

interface Options {
  readonly levels?: Readonly<Record<string, ExchangeSpec["level"]>>;
  readonly language?: "en" | "de";
  readonly cluster?: Partial<ClusterSpec>;
}

/** Two nodes, A runs MBX1, all default groups on A; no SSH ports. */
export function ccr(options: Options = {}): TestCluster {
  return clusterOf(
    {
      name: "CLUSTER1",
      kind: "CCR",
      nodes: ["A", "B"],
      mailboxServers: [{ name: "MBX1", owner: "A" }],
      ...options.cluster,
    },
    options,
  );
}

/** Nodes that share their disks; the first ones run a mailbox server each. */
export function scc(nodes: readonly string[], mailboxServers: number, options: Options = {}): TestCluster {
  return clusterOf(
    {
      name: "CLUSTER2",
      kind: "SCC",
      nodes,
      mailboxServers: nodes
        .slice(0, mailboxServers)
        .map((owner, index) => ({ name: `MBX${index + 1}`, owner })),
      ...options.cluster,
    },
    options,
  );
}

function clusterOf(spec: ClusterSpec, { levels = {}, language = "en" }: Options): TestCluster {
  const clock = createClock("jump");
  const machines = spec.nodes.map((name) => {
    const machine = buildWindows({ name, clock, language });
    installExchange(machine, { roles: ["Mailbox"], level: levels[name] ?? "RTM-RU6" });
    return machine;
  });
  const cluster = new FailoverCluster(spec, machines, clock);
  for (const machine of machines) machine.clusters = [cluster];
  return {
    clock,
    cluster,
    machine: (name) => {
      const found = machines.find((machine) => machine.name === name);
      if (!found) throw new Error(`no machine ${name}`);
      return found;
    },
  };
}

/** Where everything is: "Cluster Group on A online, MBX1 on A online". */
export function whereabouts({ world }: FailoverCluster): string {
  return world.groups.map(({ name, owner, state }) => `${name} on ${owner} ${state}`).join(", ");
}

export function copyStates({ world }: FailoverCluster): string {
  return world.mailboxServers
    .flatMap(({ copies }) => copies.map(({ status, copyQueue }) => `${status} ${copyQueue}`))
    .join(", ");
}
