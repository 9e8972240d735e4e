import type { ClusterInspection, Inspection } from "../agent/protocol";
import type { ConnectMachine } from "../machine/contract";
import type { SshTarget } from "../ssh/contract";
import type { Host } from "./hosts";

/** For dialling, logging on and finding out what shell is there. */
const DIAL_MS = 30_000;

export type Seen =
  | {
      readonly host: Host;
      readonly inspection: Inspection;
      /** null: no node, or its Cluster service did not answer (`clusterTrouble` says why). */
      readonly cluster: ClusterInspection | null;
      readonly clusterTrouble: string;
    }
  | { readonly host: Host; readonly trouble: string };

/** Looks only; in the order of the hosts, so many at once. One that cannot be reached stops nobody. */
export async function lookAtHosts(options: {
  readonly hosts: readonly Host[];
  readonly target: Omit<SshTarget, "host" | "port">;
  readonly connectMachine: ConnectMachine;
  readonly parallel: number;
  readonly who: string;
  readonly onSeen: (seen: Seen) => void;
}): Promise<readonly Seen[]> {
  const { hosts, parallel, onSeen } = options;
  const all = new Array<Seen>(hosts.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < hosts.length; at = next++) {
      const seen = await lookAt(options, hosts[at]!);
      all[at] = seen;
      onSeen(seen);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, hosts.length) }, lane));
  return all;
}

async function lookAt(
  { connectMachine, target, who }: Parameters<typeof lookAtHosts>[0],
  host: Host,
): Promise<Seen> {
  try {
    const machine = await connectMachine({ target: { ...target, ...host }, deadline: DIAL_MS, who });
    try {
      const inspection = await machine.look();
      if (inspection.cluster.node !== "yes") return { host, inspection, cluster: null, clusterTrouble: "" };
      return await machine.lookAtCluster().then(
        (cluster): Seen => ({ host, inspection, cluster, clusterTrouble: "" }),
        (error: unknown): Seen => ({ host, inspection, cluster: null, clusterTrouble: textOf(error) }),
      );
    } finally {
      machine.close();
    }
  } catch (error) {
    return { host, trouble: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}
