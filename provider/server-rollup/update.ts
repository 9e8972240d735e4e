import { RolloutError } from "../../rollout/server";
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
import { knownServer, textOf } from "./known";
import { brokenRun, finishedRun, runOutput, stateOutputs } from "./outputs";
import { tellProblems } from "./tell-problems";

const INPUTS = Object.keys(SERVER_ROLLUP_FIELDS);

export interface Updating {
  readonly workplace: Workplace;
  readonly query: UpdateQuery;
  readonly operation: Operation;
}

/** If nothing was touched, a failure leaves the state as it was. */
export async function updateServerRollup(updating: Updating): Promise<Omit<Kept, "id">> {
  const { workplace, query, operation } = updating;
  const { id, olds, news } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  if (operation.preview) return { properties: await preview(updating), refreshBeforeUpdate };

  const startedAt = workplace.doors.now();
  try {
    const outcome = await changeServer({ workplace, inputs: news, known: knownServer(olds), operation });
    if (outcome.run === null) await tellProblems(operation, outcome.state);
    const properties = {
      ...news,
      ...stateOutputs(outcome.state),
      foundLevel: foundLevel(olds, outcome.found.level),
      ...(outcome.run ? { lastRun: runOutput(outcome.run) } : finishedRun(olds)),
    };
    return { properties, refreshBeforeUpdate };
  } catch (error) {
    if (!(error instanceof RolloutError) || !error.touched) throw error;
    const failure = operation.redact(explain(error));
    const properties = remains({ error, failure, updating, startedAt, endedAt: workplace.doors.now() });
    throw new PartialFailure(explainChange(error), { id, properties, refreshBeforeUpdate }, { cause: error });
  }
}

/** Known or old values throughout: one that is unknown would spread to everything that depends on this resource. */
async function preview({ workplace, query: { olds, news }, operation }: Updating): Promise<Properties> {
  const foresight = await foresee({ workplace, inputs: news, known: knownServer(olds), operation });
  const oldOutputs = without(olds, INPUTS);
  if (foresight === null) return { ...oldOutputs, ...news };
  const known = Object.entries(foreseenOutputs(foresight)).filter(([, value]) => value !== UNKNOWN);
  const level = foundLevel(olds, foresight.state.level);
  return { ...oldOutputs, ...news, ...Object.fromEntries(known), foundLevel: level };
}

/** The engine keeps the old inputs beside these, so that the next `up` compares anew. */
function remains(options: {
  readonly error: RolloutError;
  /** The error's text. */
  readonly failure: string;
  readonly updating: Updating;
  readonly startedAt: number;
  readonly endedAt: number;
}): Properties {
  const { error, failure, updating, startedAt, endedAt } = options;
  const { olds, news } = updating.query;
  const found = error.found?.level ?? error.run?.from ?? "unknown";
  const state = error.state ?? error.found;
  return {
    ...olds,
    ...news,
    ...(state ? stateOutputs(state) : {}),
    foundLevel: foundLevel(olds, found),
    lastRun: error.run ? runOutput(error.run, failure) : brokenRun({ found, startedAt, endedAt, failure }),
  };
}

/** Before our first change: set once, unless no look could tell then. */
function foundLevel(olds: Properties, now: string): string {
  const before = textOf(olds, "foundLevel");
  return before === "" || before === "unknown" ? now : before;
}
