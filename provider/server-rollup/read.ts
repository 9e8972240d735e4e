import { claimServer, lookAtServer, observe } from "../../rollout/server";
import type { Inspection } from "../../agent/protocol";
import type { ServerState } from "../../rollout/server/contract";
import { checkConnection } from "../connection/check-connection";
import { explain } from "../explain";
import { addressOf } from "../connection/ssh-target";
import type { Kept, Operation, ReadQuery } from "../host/contract";
import { PartialFailure } from "../host/partial-failure";
import { own, sameValue } from "../host/value";
import type { Properties } from "../host/value";
import { look, withMachine } from "../look";
import type { Workplace } from "../workplace";
import { brokenNews } from "../rollup/broken";
import { driftOf } from "../rollup/drift";
import { evidenceFound } from "../rollup/evidence";
import { textOf } from "../rollup/known";
import { restartLeft } from "../rollup/restart-left";
import { lostOwnership, ownerOf, ownershipOutputs } from "../rollup/ownership";
import { otherThanStored } from "../rollup/other-than-stored";
import { laterOutputs, stateOutputs, unfinished } from "../rollup/outputs";
import { placesIn } from "../cluster-rollup/way";
import { connectionOf } from "./wish";
import { unreadable } from "../rollup/unreadable";
import { withdrawnNow } from "../rollup/withdrawn";

/** To take the lock, write the record and give the lock back; nothing is installed. */
const CLAIM_SECONDS = 120;

export interface Reading {
  readonly workplace: Workplace;
  readonly query: ReadQuery;
  readonly operation: Operation;
}

export async function readServerRollup(reading: Reading): Promise<Kept> {
  if (reading.query.isImport) return importServer(reading);
  return isGet(reading.query) ? onlyLook(reading) : refreshServer(reading);
}

/**
 * The engine sends as inputs what the program gave as state: at first as properties too, later with what the first get
 * brought, which has no token. Inputs of a resource of ours say which rollup, and what is stored of it has outputs.
 */
function isGet({ inputs, properties }: ReadQuery): boolean {
  const nobodys = own(properties, "token") === "";
  return nobodys || own(inputs, "rollup") === undefined || sameValue(inputs, properties);
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
  const inspection = await look({ workplace, connection, operation }, (machine) => machine.look()).catch(
    async (error: unknown) => {
      if (operation.signal.aborted) throw error;
      await operation.log.warning(unseen({ server: addressOf(connection), properties, error }));
      return null;
    },
  );
  if (inspection === null) return healthy(stored, "");
  const { server } = observe(inspection);
  const { warnings, due } = brokenNews([{ server, inspection }]);
  for (const text of warnings) await operation.log.warning(text);
  return healthy(await seen({ inspection, stored, operation }), due);
}

/** Takes the server, so that what was found stays when the resource goes. Nothing of Windows or Exchange is changed. */
async function importServer(reading: Reading): Promise<Kept> {
  const { workplace, query, operation } = reading;
  const connection = connectionByHost(reading);
  operation.startTimeLimit(CLAIM_SECONDS);
  const visit = { workplace, connection: connectionOf({ connection }), operation };
  const owner = ownerOf(operation.urn, {});
  const { state, record } = await withMachine(visit, (machine) => claimServer({ machine, owner }));
  const inputs: Properties = { connection, rollup: rollupOf(state) };
  const properties = { ...inputs, ...stateOutputs(state), ...ownershipOutputs(record) };
  return { id: query.id, inputs, properties, refreshBeforeUpdate: workplace.config().lookAtEveryUp };
}

/**
 * A program's get: a resource of another stack, or of none. It is not taken, and of what the program gives as state only
 * the connection counts: a token among it proves nothing, and is not kept.
 */
async function onlyLook(reading: Reading): Promise<Kept> {
  const { workplace, query, operation } = reading;
  const connection = connectionByHost(reading, connectionOf(query.inputs));
  const visit = { workplace, connection: connectionOf({ connection }), operation };
  const state = await look(visit, lookAtServer);
  const inputs: Properties = { connection, rollup: rollupOf(state) };
  const properties = { ...inputs, ...stateOutputs(state), foundLevel: state.level, token: "" };
  return { id: query.id, inputs, properties, refreshBeforeUpdate: workplace.config().lookAtEveryUp };
}

/** The id is the host, with the port where it is not the usual one; what else is not given of the connection comes from the provider's config and the environment. */
function connectionByHost({ workplace, query: { id } }: Reading, given: Properties = {}): Properties[string] {
  const { connection, failures } = checkConnection(
    { ...placesIn(id)[0], ...given },
    { defaults: workplace.config(), environment: workplace.doors.environment },
  );
  if (failures.length === 0) return connection;
  throw unreadable(id, { of: "its connection", failures });
}

async function seen(visit: {
  readonly inspection: Inspection;
  readonly stored: Kept;
  readonly operation: Operation;
}): Promise<Kept> {
  const { inspection, stored, operation } = visit;
  const state = observe(inspection);
  const other = otherThanStored(stored.properties, state);
  if (other !== "") {
    await operation.log.warning(other);
    return stored;
  }
  const { server } = state;
  const lost = lostOwnership({ server, properties: stored.properties, record: inspection.record });
  if (lost !== "") await operation.log.warning(lost);
  const drift = driftOf(stored.properties, state);
  if (drift !== "") await operation.log.warning(drift);
  const withdrawn = withdrawnNow(state);
  if (withdrawn !== "") await operation.log.warning(withdrawn);
  const rollup =
    state.level !== "unknown" && state.level !== textOf(stored.properties, "level")
      ? { rollup: rollupOf(state) }
      : {};
  const outputs = laterOutputs(stored.properties, state);
  const found = {
    ...rollup,
    ...restartLeft(stored.inputs ?? {}, [inspection]),
    ...evidenceFound(stored.inputs ?? {}, [outputs]),
  };
  return {
    ...stored,
    inputs: { ...stored.inputs, ...found },
    properties: { ...stored.properties, ...outputs, ...found },
  };
}

/** What is said to be undone makes the engine call for an update, though no input differs. */
function healthy(kept: Kept, due: string): Kept {
  const failure = unfinished(kept.properties);
  if (failure !== "") throw new PartialFailure(`Left undone by the last change: ${failure}`, kept);
  if (due !== "") throw new PartialFailure(due, kept);
  return kept;
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
