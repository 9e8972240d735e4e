import type { ClusterMachine } from "../../machine/contract";
import type { ClusterMachines, NodeMachine } from "../../rollout/cluster/contract";
import { openMachine } from "../look";
import type { Visit } from "../look";
import { logsOnByPassword } from "./way";
import type { Way } from "./way";

export interface ClusterVisit extends Omit<Visit, "connection"> {
  readonly way: Way;
}

/** Opens every node and `management`, does the work and closes them whatever happens. */
export async function withCluster<T>(
  visit: ClusterVisit,
  work: (machines: ClusterMachines) => Promise<T>,
): Promise<T> {
  const { way } = visit;
  const opened: ClusterMachine[] = [];
  const open = async (connection: Visit["connection"]): Promise<ClusterMachine> => {
    const machine = await openMachine({ ...visit, connection });
    opened.push(machine);
    return machine;
  };
  try {
    const nodes: NodeMachine[] = [];
    for (const [index, connection] of way.nodes.entries())
      nodes.push(nodeMachine(visit, { index, machine: await open(connection) }));
    const management = way.management === null ? null : await open(way.management);
    return await work({ nodes, management });
  } finally {
    for (const machine of opened) machine.close();
  }
}

export function nodeMachine(
  { way, workplace }: Pick<ClusterVisit, "way" | "workplace">,
  { index, machine }: Pick<NodeMachine, "index" | "machine">,
): NodeMachine {
  return { index, machine, byPassword: logsOnByPassword(way.nodes[index]!, workplace.doors.environment) };
}
