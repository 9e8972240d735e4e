import { lookAtServer } from "../../rollout/server";
import type { ServerState } from "../../rollout/server/contract";
import { checkConnection } from "../connection/check-connection";
import { explain } from "../explain";
import { addressOf } from "../connection/ssh-target";
import type { Kept, Operation, ReadQuery } from "../host/contract";
import { PartialFailure } from "../host/partial-failure";
import type { Properties } from "../host/value";
import { look } from "../look";
import type { Workplace } from "../workplace";
import { driftOf } from "./drift";
import { textOf } from "./known";
import { sameAsStored } from "./same-as-stored";
import { stateOutputs, unfinished } from "./outputs";
import { connectionOf } from "./wish";

export interface Reading {
  readonly workplace: Workplace;
  readonly query: ReadQuery;
  readonly operation: Operation;
}

export async function readServerRollup(reading: Reading): Promise<Kept> {
  return Object.keys(reading.query.inputs).length === 0 ? importServer(reading) : refreshServer(reading);
}

/**
 * What is there now. A server that cannot be looked at keeps its stored state, with a warning and no error: one dead
 * machine must not stop the others. What an earlier change left undone stays undone, so the engine is told again.
 */
async function refreshServer({ workplace, query, operation }: Reading): Promise<Kept> {
  const { id, inputs, properties } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  const stored: Kept = { id, inputs, properties, refreshBeforeUpdate };
  const connection = connectionOf(inputs);
  const state = await look({ workplace, connection, operation }, lookAtServer).catch(
    async (error: unknown) => {
      if (operation.signal.aborted) throw error;
      await operation.log.warning(unseen({ server: addressOf(connection), properties, error }));
      return null;
    },
  );
  return healthy(state === null ? stored : await seen({ state, stored, operation }));
}

/** The id is the host; everything else of the connection comes from the provider's config and the environment. */
async function importServer({ workplace, query: { id }, operation }: Reading): Promise<Kept> {
  const { connection, failures } = checkConnection(
    { host: id },
    { defaults: workplace.config(), environment: workplace.doors.environment },
  );
  if (failures.length > 0) {
    const reasons = failures.map(({ reason }) => `  - ${reason}`).join("\n");
    throw new Error(
      `${id}: cannot be read with what the provider's config and the environment say of its connection:\n${reasons}`,
    );
  }
  const host = connectionOf({ connection });
  const state = await look({ workplace, connection: host, operation }, lookAtServer);
  if (state.level === "unknown") {
    throw new Error(
      `${state.server}: not imported, because its level could not be found out. ${state.problems.join(" ")}`,
    );
  }
  const inputs: Properties = { connection, rollup: rollupOf(state) };
  const properties = { ...inputs, ...stateOutputs(state), foundLevel: state.level };
  return { id, inputs, properties, refreshBeforeUpdate: workplace.config().lookAtEveryUp };
}

async function seen(found: {
  readonly state: ServerState;
  readonly stored: Kept;
  readonly operation: Operation;
}): Promise<Kept> {
  const { state, stored, operation } = found;
  const identity = sameAsStored(stored.properties, state);
  if (!identity.same) {
    await operation.log.warning(identity.warning);
    return stored;
  }
  const drift = driftOf(stored.properties, state);
  if (drift !== "") await operation.log.warning(drift);
  const rollup =
    state.level !== "unknown" && state.level !== textOf(stored.properties, "level")
      ? { rollup: rollupOf(state) }
      : {};
  return {
    ...stored,
    inputs: { ...stored.inputs, ...rollup },
    properties: { ...stored.properties, ...stateOutputs(state), ...rollup, machineId: identity.machineId },
  };
}

function healthy(kept: Kept): Kept {
  const failure = unfinished(kept.properties);
  if (failure === "") return kept;
  throw new PartialFailure(`Left undone by the last change: ${failure}`, kept);
}

function unseen(of: {
  readonly server: string;
  readonly properties: Properties;
  readonly error: unknown;
}): string {
  const { server, properties, error } = of;
  const level = textOf(properties, "level") || "unknown";
  return `${server}: could not be looked at, so what is stored of it (level ${level}) is kept as it is.\n\n${explain(error)}`;
}

/** As an input would say it: the bare service pack is "none". */
function rollupOf(state: ServerState): string {
  return state.level === state.servicePack ? "none" : state.level;
}
