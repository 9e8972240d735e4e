import { bringCluster } from "../../rollout/cluster";
import type { ClusterOutcome } from "../../rollout/cluster/contract";
import { keyOf } from "../../rollout/cluster/same-name";
import type { Operation } from "../host/contract";
import { own } from "../host/value";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { inTurn } from "./in-turn";
import {
  changeOutputs,
  clusterOutputs,
  handOffOutputs,
  leftUndone,
  levelOf,
  listOf,
  nodeOutputs,
} from "./outputs";
import { clusterWish } from "./wish";

export interface Change {
  readonly workplace: Workplace;
  readonly inputs: Properties;
  /** The stored outputs; empty for a Create. */
  readonly olds: Properties;
  readonly operation: Operation;
}

/** Brings all nodes to the level that the inputs name. */
export function changeCluster({ workplace, inputs, olds, operation }: Change): Promise<ClusterOutcome> {
  return inTurn({ workplace, properties: inputs, operation }, (at) =>
    bringCluster({ ...at, wish: clusterWish({ workplace, inputs, olds, urn: operation.urn }) }),
  );
}

/** All outputs of a cluster that is where it was to be. */
export function changedOutputs(
  { state, nodes: outcomes, handOffs, ownersBefore }: ClusterOutcome,
  { inputs, olds }: Pick<Change, "inputs" | "olds">,
): Properties {
  const outcomeOf = new Map(outcomes.map((outcome) => [keyOf(outcome.state.server), outcome]));
  const nodes = nodeOutputs({
    inputs,
    olds,
    stateAt: (place) => state.nodes[place],
    beside: ({ server }, stored) => {
      const { record, run = null } = outcomeOf.get(keyOf(server)) ?? {};
      return changeOutputs({ record, run, failure: "", reached: true }, stored);
    },
  });
  const done = outcomes.some(({ run }) => run !== null) || handOffs.length > 0;
  return {
    ...inputs,
    nodes,
    level: levelOf(nodes),
    ...clusterOutputs(state, olds, done ? ownersBefore : null),
    handOffs: handOffsOf({ handOffs: handOffOutputs(handOffs), olds, done }),
    failure: "",
  };
}

/** Of the last change; one that went on from another, which was stopped, has its hand-offs too. */
export function handOffsOf(of: {
  readonly handOffs: readonly Properties[];
  readonly olds: Properties;
  /** Whether this operation did anything. */
  readonly done: boolean;
}): readonly Properties[] {
  const { handOffs, olds, done } = of;
  const earlier = listOf(own(olds, "handOffs"));
  return done && leftUndone(olds) === "" ? handOffs : [...earlier, ...handOffs];
}
