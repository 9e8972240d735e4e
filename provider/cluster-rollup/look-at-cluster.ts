import type { ClusterMachine } from "../../machine/contract";
import { lookAtFailoverCluster } from "../../rollout/cluster";
import type { ClusterLook, ClusterMachines, NodeMachine } from "../../rollout/cluster/contract";
import { addressOf } from "../connection/ssh-target";
import { DIAL_SECONDS, openMachine, within } from "../look";
import type { Visit } from "../look";
import { nodeMachine, withCluster } from "./machines";
import type { ClusterVisit } from "./machines";
import { namesOf } from "./way";

/** For all nodes together: each has a script host to start, and PowerShell with Exchange's snap-in where cmdlets are called. */
const LOOK_SECONDS = 300;

/** A look at the whole cluster, for a plan: fails when a node cannot be reached. */
export function lookAtAll<T>(
  visit: ClusterVisit,
  work: (machines: ClusterMachines) => Promise<T>,
): Promise<T> {
  return within({ ...visit, seconds: LOOK_SECONDS, who: namesOf(visit.way) }, (operation) =>
    withCluster({ ...visit, deadline: DIAL_SECONDS * 1000, operation }, (machines) => {
      const all = [...machines.nodes.map(({ machine }) => machine), ...listed(machines.management)];
      operation.signal.addEventListener("abort", () => all.forEach((machine) => machine.close()), {
        once: true,
      });
      return work(machines);
    }),
  );
}

export interface Sight {
  readonly look: ClusterLook;
  /** The index in `nodes` of each node that `look.state.nodes` tells of. */
  readonly places: readonly number[];
  /** Who did not answer. */
  readonly silent: readonly Silent[];
}

export interface Silent {
  /** In `nodes`; null: `management`. */
  readonly place: number | null;
  readonly address: string;
  readonly error: Error;
}

/** A look from whoever can be reached: a dead node must not hide the others. Fails when no node can be. */
export function lookAtWhoAnswers(visit: ClusterVisit): Promise<Sight> {
  return within({ ...visit, seconds: LOOK_SECONDS, who: namesOf(visit.way) }, async (operation) => {
    const silent: Silent[] = [];
    const opened: ClusterMachine[] = [];
    const open = async (
      place: number | null,
      connection: Visit["connection"],
    ): Promise<ClusterMachine | null> => {
      try {
        const machine = await openMachine({ ...visit, connection, operation, deadline: DIAL_SECONDS * 1000 });
        opened.push(machine);
        return machine;
      } catch (error) {
        if (operation.signal.aborted) throw error;
        silent.push({ place, address: addressOf(connection), error: asError(error) });
        return null;
      }
    };
    operation.signal.addEventListener("abort", () => opened.forEach((machine) => machine.close()), {
      once: true,
    });
    try {
      const nodes: NodeMachine[] = [];
      for (const [index, connection] of visit.way.nodes.entries()) {
        const machine = await open(index, connection);
        if (machine) nodes.push(nodeMachine(visit, { index, machine }));
      }
      if (nodes.length === 0) throw silent[0]?.error ?? new Error("no node is named");
      const { management: way } = visit.way;
      const management = way === null ? null : await open(null, way);
      const look = await lookAtFailoverCluster({ nodes, management });
      return { look, places: nodes.map(({ index }) => index), silent };
    } finally {
      for (const machine of opened) machine.close();
    }
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function listed<T>(one: T | null): readonly T[] {
  return one === null ? [] : [one];
}
