import type { ServerOutcome } from "../../rollout/server/contract";
import type { CreateQuery, Kept, Operation } from "../host/contract";
import { hostOf } from "../connection/ssh-target";
import { explain, explainChange } from "../explain";
import { PartialFailure } from "../host/partial-failure";
import { UNKNOWN } from "../host/value";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { changeServer } from "./change";
import { foresee } from "./foresee";
import { runOutput, stateOutputs } from "../rollup/outputs";
import { ownershipOutputs } from "../rollup/ownership";
import { foreseenOutputs, UNFORESEEN } from "./foreseen-outputs";
import { leavesSomething, remains } from "./remains";
import { tellProblems } from "../rollup/tell-problems";
import { connectionOf } from "./wish";

export interface Creation {
  readonly workplace: Workplace;
  readonly query: CreateQuery;
  readonly operation: Operation;
}

/**
 * Takes the server and brings it to its level; one that is there already is adopted. A failure before the server was
 * taken leaves nothing in the state, any later one leaves all that is known.
 */
export async function createServerRollup(creation: Creation): Promise<Kept> {
  const { workplace, query, operation } = creation;
  const { inputs } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  if (operation.preview) return { id: "", properties: await preview(creation), refreshBeforeUpdate };

  const id = hostOf(connectionOf(inputs));
  const startedAt = workplace.doors.now();
  try {
    const outcome = await changeServer({ workplace, inputs, olds: {}, operation });
    workplace.created.add(outcome.record.token);
    if (outcome.run === null) {
      await operation.log.info(adopted(outcome));
      await tellProblems(operation, { subject: outcome.state.server, ...outcome.state });
    }
    const properties = {
      ...inputs,
      ...stateOutputs(outcome.state),
      ...ownershipOutputs(outcome.record),
      ...(outcome.run ? { lastRun: runOutput(outcome.run) } : {}),
    };
    return { id, properties, refreshBeforeUpdate };
  } catch (error) {
    if (!leavesSomething(error, {})) throw error;
    if (error.record) workplace.created.add(error.record.token);
    const failure = operation.redact(explain(error));
    const endedAt = workplace.doors.now();
    const properties = remains({ error, failure, olds: {}, news: inputs, startedAt, endedAt });
    throw new PartialFailure(explainChange(error), { id, properties, refreshBeforeUpdate }, { cause: error });
  }
}

/** A record that is older than this Create may remember a lower level. */
function adopted({ state: { server, level }, record }: ServerOutcome): string {
  const before = record.foundLevel;
  return before === level || before === "unknown"
    ? `${server}: is at ${level} already. Adopted as it is; nothing was changed.`
    : `${server}: is at ${level} already, from ${before} in an earlier run of this resource. Nothing had to be changed.`;
}

async function preview({ workplace, query: { inputs }, operation }: Creation): Promise<Properties> {
  const foresight = await foresee({ workplace, inputs, olds: {}, operation });
  if (foresight === null) return { ...inputs, ...UNFORESEEN };
  // A record that is there already tells what was found before, which may be lower than what is there now.
  const foundLevel = foresight.inspection.record === null ? foresight.state.level : UNKNOWN;
  return { ...inputs, ...foreseenOutputs(foresight), foundLevel, token: UNKNOWN, lastRun: UNKNOWN };
}
