import { explain, explainChange } from "../explain";
import type { Kept, Operation, UpdateQuery } from "../host/contract";
import { PartialFailure } from "../host/partial-failure";
import { UNKNOWN, without } from "../host/value";
import type { Properties } from "../host/value";
import { tellProblems } from "../rollup/tell-problems";
import type { Workplace } from "../workplace";
import { changeCluster, changedOutputs } from "./change";
import { didNothing } from "./create";
import { CLUSTER_ROLLUP_FIELDS } from "./fields";
import { foresee, foreseenOutputs } from "./foresee";
import { leavesSomething, remains } from "./remains";

const INPUTS = Object.keys(CLUSTER_ROLLUP_FIELDS);

export interface Updating {
  readonly workplace: Workplace;
  readonly query: UpdateQuery;
  readonly operation: Operation;
}

/**
 * If nothing was touched, a failure leaves the state as it was. Else the engine keeps the old inputs beside what
 * remains, so that the next `up` compares anew.
 */
export async function updateClusterRollup(updating: Updating): Promise<Omit<Kept, "id">> {
  const { workplace, query, operation } = updating;
  const { id, olds, news } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  if (operation.preview) return { properties: await preview(updating), refreshBeforeUpdate };

  try {
    const outcome = await changeCluster({ workplace, inputs: news, olds, operation });
    const { cluster, problems } = outcome.state;
    if (didNothing(outcome)) await tellProblems(operation, { subject: cluster, problems });
    return { properties: changedOutputs(outcome, { inputs: news, olds }), refreshBeforeUpdate };
  } catch (error) {
    if (!leavesSomething(error, olds)) throw error;
    const failure = operation.redact(explain(error));
    const properties = remains({ error, failure, olds, news });
    throw new PartialFailure(explainChange(error), { id, properties, refreshBeforeUpdate }, { cause: error });
  }
}

/** Known or old values throughout: one that is unknown would spread to everything that depends on this resource. */
async function preview({ workplace, query: { olds, news }, operation }: Updating): Promise<Properties> {
  const foresight = await foresee({ workplace, inputs: news, olds, operation });
  const oldOutputs = without(olds, INPUTS);
  if (foresight === null) return { ...oldOutputs, ...news, ...oldNodes(olds) };
  const { nodes, ...foreseen } = foreseenOutputs(foresight, { inputs: news, olds });
  return { ...oldOutputs, ...news, ...known(foreseen), nodes: nodes.map(known) };
}

function oldNodes(olds: Properties): Properties {
  return "nodes" in olds ? { nodes: olds["nodes"] ?? null } : {};
}

function known(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== UNKNOWN));
}
