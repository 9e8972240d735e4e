import type { Kept, Operation, UpdateQuery } from "../host/contract";
import { explain, explainChange } from "../explain";
import { PartialFailure } from "../host/partial-failure";
import { UNKNOWN, without } from "../host/value";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { changeServer } from "./change";
import { SERVER_ROLLUP_FIELDS } from "./fields";
import { foresee } from "./foresee";
import { foreseenOutputs } from "./foreseen-outputs";
import { textOf } from "../rollup/known";
import { finishedRun, keptMachineId, laterOutputs, runOutput } from "../rollup/outputs";
import { ownershipOutputs } from "../rollup/ownership";
import { leavesSomething, remains } from "./remains";
import { tellProblems } from "../rollup/tell-problems";

const INPUTS = Object.keys(SERVER_ROLLUP_FIELDS);

export interface Updating {
  readonly workplace: Workplace;
  readonly query: UpdateQuery;
  readonly operation: Operation;
}

/**
 * If nothing was touched, a failure leaves the state as it was. Else the engine keeps the old inputs beside what
 * remains, so that the next `up` compares anew.
 */
export async function updateServerRollup(updating: Updating): Promise<Omit<Kept, "id">> {
  const { workplace, query, operation } = updating;
  const { id, olds, news } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  if (operation.preview) return { properties: await preview(updating), refreshBeforeUpdate };

  const startedAt = workplace.doors.now();
  try {
    const outcome = await changeServer({ workplace, inputs: news, olds, operation });
    if (outcome.run === null)
      await tellProblems(operation, { subject: outcome.state.server, ...outcome.state });
    const properties = {
      ...news,
      ...laterOutputs(olds, outcome.state),
      ...ownershipOutputs(outcome.record),
      ...(outcome.run ? { lastRun: runOutput(outcome.run) } : finishedRun(olds)),
    };
    return { properties, refreshBeforeUpdate };
  } catch (error) {
    if (!leavesSomething(error, olds)) throw error;
    const failure = operation.redact(explain(error));
    const properties = remains({ error, failure, olds, news, startedAt, endedAt: workplace.doors.now() });
    throw new PartialFailure(explainChange(error), { id, properties, refreshBeforeUpdate }, { cause: error });
  }
}

/** Known or old values throughout: one that is unknown would spread to everything that depends on this resource. */
async function preview({ workplace, query: { olds, news }, operation }: Updating): Promise<Properties> {
  const foresight = await foresee({ workplace, inputs: news, olds, operation });
  const oldOutputs = without(olds, INPUTS);
  if (foresight === null) return { ...oldOutputs, ...news };
  const machineId = keptMachineId(olds, foresight.state);
  const foreseen: Properties = { ...foreseenOutputs(foresight), machineId };
  const known = Object.entries(foreseen).filter(([, value]) => value !== UNKNOWN);
  const foundLevel = textOf(olds, "foundLevel") || foresight.state.level;
  return { ...oldOutputs, ...news, ...Object.fromEntries(known), foundLevel };
}
