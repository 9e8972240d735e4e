import { RolloutError } from "../../rollout/server";
import type { CreateQuery, Kept, Operation } from "../host/contract";
import { hostOf } from "../connection/ssh-target";
import { explain, explainChange } from "../explain";
import { PartialFailure } from "../host/partial-failure";
import { UNKNOWN } from "../host/value";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { changeServer } from "./change";
import { foresee } from "./foresee";
import { brokenRun, runOutput, stateOutputs } from "./outputs";
import { foreseenOutputs, UNFORESEEN } from "./foreseen-outputs";
import { tellProblems } from "./tell-problems";
import { connectionOf } from "./wish";

export interface Creation {
  readonly workplace: Workplace;
  readonly query: CreateQuery;
  readonly operation: Operation;
}

/** Adopts a server that is at its level already. If nothing was touched, a failure leaves nothing in the state. */
export async function createServerRollup(creation: Creation): Promise<Kept> {
  const { workplace, query, operation } = creation;
  const { inputs } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  if (operation.preview) return { id: "", properties: await preview(creation), refreshBeforeUpdate };

  const id = hostOf(connectionOf(inputs));
  const startedAt = workplace.doors.now();
  try {
    const outcome = await changeServer({ workplace, inputs, known: null, operation });
    if (outcome.run === null) {
      const { server, level } = outcome.state;
      await operation.log.info(`${server}: is at ${level} already. Adopted as it is; nothing was changed.`);
    }
    if (outcome.run === null) await tellProblems(operation, outcome.state);
    const properties = {
      ...inputs,
      ...stateOutputs(outcome.state),
      foundLevel: outcome.found.level,
      ...(outcome.run ? { lastRun: runOutput(outcome.run) } : {}),
    };
    return { id, properties, refreshBeforeUpdate };
  } catch (error) {
    if (!(error instanceof RolloutError) || !error.touched) throw error;
    const failure = operation.redact(explain(error));
    const properties = remains({ error, failure, inputs, startedAt, endedAt: workplace.doors.now() });
    throw new PartialFailure(explainChange(error), { id, properties, refreshBeforeUpdate }, { cause: error });
  }
}

async function preview({ workplace, query: { inputs }, operation }: Creation): Promise<Properties> {
  const foresight = await foresee({ workplace, inputs, known: null, operation });
  if (foresight === null) return { ...inputs, ...UNFORESEEN };
  return { ...inputs, ...foreseenOutputs(foresight), foundLevel: foresight.state.level, lastRun: UNKNOWN };
}

/** What is known of a server whose change has failed midway. */
function remains(options: {
  readonly error: RolloutError;
  /** The error's text. */
  readonly failure: string;
  readonly inputs: Properties;
  readonly startedAt: number;
  readonly endedAt: number;
}): Properties {
  const { error, failure, inputs, startedAt, endedAt } = options;
  const state = error.state ?? error.found;
  const found = error.found?.level ?? error.run?.from ?? "unknown";
  return {
    ...inputs,
    ...(state ? stateOutputs(state) : {}),
    foundLevel: found,
    lastRun: error.run ? runOutput(error.run, failure) : brokenRun({ found, startedAt, endedAt, failure }),
  };
}
