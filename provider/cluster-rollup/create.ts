import type { ClusterOutcome } from "../../rollout/cluster/contract";
import { explain, explainChange } from "../explain";
import type { CreateQuery, Kept, Operation } from "../host/contract";
import { PartialFailure } from "../host/partial-failure";
import { UNKNOWN } from "../host/value";
import type { Properties } from "../host/value";
import { tellProblems } from "../rollup/tell-problems";
import type { Workplace } from "../workplace";
import { changeCluster, changedOutputs } from "./change";
import { foresee, foreseenOutputs } from "./foresee";
import { leavesSomething, remains } from "./remains";
import { idOf, wayOf } from "./way";

export interface Creation {
  readonly workplace: Workplace;
  readonly query: CreateQuery;
  readonly operation: Operation;
}

/** Of a cluster that a preview could not look at. */
const UNFORESEEN: Properties = Object.fromEntries(
  ["nodes", "cluster", "kind", "level", "clusteredMailboxServers", "handOffs", "failure"].map((name) => [
    name,
    UNKNOWN,
  ]),
);

/**
 * Takes every node and brings the cluster to its level; one that is there already is adopted. A failure before the first
 * node was taken leaves nothing in the state, any later one leaves all that is known.
 */
export async function createClusterRollup(creation: Creation): Promise<Kept> {
  const { workplace, query, operation } = creation;
  const { inputs } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  if (operation.preview) return { id: "", properties: await preview(creation), refreshBeforeUpdate };

  const id = idOf(wayOf(inputs));
  try {
    const outcome = await changeCluster({ workplace, inputs, olds: {}, operation });
    for (const { record } of outcome.nodes) workplace.created.add(record.token);
    if (didNothing(outcome)) {
      const { cluster, problems } = outcome.state;
      await operation.log.info(adopted(outcome));
      await tellProblems(operation, { subject: cluster, problems });
    }
    return { id, properties: changedOutputs(outcome, { inputs, olds: {} }), refreshBeforeUpdate };
  } catch (error) {
    if (!leavesSomething(error, {})) throw error;
    for (const { token } of Object.values(error.records)) workplace.created.add(token);
    const failure = operation.redact(explain(error));
    const properties = remains({ error, failure, olds: {}, news: inputs });
    throw new PartialFailure(explainChange(error), { id, properties, refreshBeforeUpdate }, { cause: error });
  }
}

export function didNothing({ nodes, handOffs }: ClusterOutcome): boolean {
  return handOffs.length === 0 && nodes.every(({ run }) => run === null);
}

/** A record that is older than this Create may remember a lower level. */
function adopted({ state, nodes }: ClusterOutcome): string {
  const level = nodes[0]?.state.level ?? "unknown";
  const earlier = nodes.filter(
    ({ record: { foundLevel } }) => foundLevel !== level && foundLevel !== "unknown",
  );
  if (earlier.length === 0)
    return `${state.cluster}: every node is at ${level} already. Adopted as it is; nothing was changed.`;
  const from = earlier.map(({ node, record }) => `${node} from ${record.foundLevel}`).join(", ");
  return `${state.cluster}: every node is at ${level} already, in an earlier run of this resource: ${from}. Nothing had to be changed.`;
}

async function preview({ workplace, query: { inputs }, operation }: Creation): Promise<Properties> {
  const foresight = await foresee({ workplace, inputs, olds: {}, operation });
  if (foresight === null) return { ...inputs, ...UNFORESEEN };
  const { nodes, ...rest } = foreseenOutputs(foresight, { inputs, olds: {} });
  // A record that is there already tells what was found before, which may be lower than what is there now.
  const taken = nodes.map((node, place): Properties => ({
    ...node,
    token: UNKNOWN,
    ...(foresight.look.inspections[place]?.record ? { foundLevel: UNKNOWN } : {}),
  }));
  return { ...inputs, ...rest, nodes: taken, handOffs: UNKNOWN, failure: "" };
}
