import { claimCluster } from "../../rollout/cluster";
import type { ClusterState, NodeState } from "../../rollout/cluster/contract";
import { isLower } from "../../rollout/cluster/levels";
import { refusalsOfNodes } from "../../rollout/cluster/refusals";
import { keyOf } from "../../rollout/cluster/same-name";
import { explain } from "../explain";
import type { Kept, Operation, ReadQuery } from "../host/contract";
import { PartialFailure } from "../host/partial-failure";
import { isProperties, own, reveal, sameValue } from "../host/value";
import type { Properties, Value } from "../host/value";
import { brokenNews } from "../rollup/broken";
import { driftOf } from "../rollup/drift";
import { levelMeant } from "../rollup/diff-inputs";
import { evidenceFound } from "../rollup/evidence";
import { textOf } from "../rollup/known";
import { lostOwnership, ownershipOutputs } from "../rollup/ownership";
import { otherThanStored } from "../rollup/other-than-stored";
import type { Workplace } from "../workplace";
import { checkWay } from "./check-way";
import { movedSince } from "./drift";
import { eachNode } from "./each-node";
import { seriesOf, storedNode } from "./known";
import { lookAtWhoAnswers } from "./look-at-cluster";
import type { Sight } from "./look-at-cluster";
import { withCluster } from "./machines";
import { clusterOutputs, keptOutputs, leftUndone, levelOf, nodeOutputs } from "./outputs";
import { namesOf, placesIn, wayOf } from "./way";
import { restartLeft } from "../rollup/restart-left";
import { unreadable } from "../rollup/unreadable";
import { withdrawnNow } from "../rollup/withdrawn";

/** To take the locks, write the records and give the locks back; nothing is installed. */
const CLAIM_SECONDS = 600;

export interface Reading {
  readonly workplace: Workplace;
  readonly query: ReadQuery;
  readonly operation: Operation;
}

export async function readClusterRollup(reading: Reading): Promise<Kept> {
  if (reading.query.isImport) return importCluster(reading);
  return isGet(reading.query) ? onlyLook(reading) : refreshCluster(reading);
}

/** As for a ServerRollup: inputs of a resource of ours say which rollup, and what is stored of it has outputs. */
function isGet({ inputs, properties }: ReadQuery): boolean {
  const nobodys = own(properties, "cluster") !== undefined && tokensIn(properties).length === 0;
  return nobodys || own(inputs, "rollup") === undefined || sameValue(inputs, properties);
}

/**
 * What is there now. A node that cannot be looked at keeps its stored state, with a warning and no error: one dead machine
 * must not stop the others. What an earlier change left undone stays undone, so the engine is told again.
 */
async function refreshCluster({ workplace, query, operation }: Reading): Promise<Kept> {
  const { id, inputs, properties } = query;
  const refreshBeforeUpdate = workplace.config().lookAtEveryUp;
  const stored: Kept = { id, inputs, properties, refreshBeforeUpdate };
  const way = wayOf(inputs);
  const sight = await lookAtWhoAnswers({ workplace, way, operation }).catch(async (error: unknown) => {
    if (operation.signal.aborted) throw error;
    await operation.log.warning(
      `${textOf(properties, "cluster") || namesOf(way)}: could not be looked at, so what is stored of it (level ${textOf(properties, "level") || "unknown"}) is kept as it is.\n\n${explain(error)}`,
    );
    return null;
  });
  if (sight === null) return healthy(stored, "");
  const { state, inspections } = sight.look;
  const { warnings, due } = brokenNews(
    state.nodes.map(({ server }, index) => ({ server, inspection: inspections[index]! })),
  );
  for (const text of warnings) await operation.log.warning(text);
  return healthy(await seen({ sight, stored, operation }), due);
}

/** Takes the nodes, so that what was found stays when the resource goes. Nothing of Windows or Exchange is changed. */
async function importCluster(reading: Reading): Promise<Kept> {
  const { workplace, query, operation } = reading;
  const inputs = wayById(reading);
  operation.startTimeLimit(CLAIM_SECONDS);
  const { look, records } = await withCluster({ workplace, way: wayOf(inputs), operation }, (machines) =>
    claimCluster({ machines, urn: operation.urn }),
  );
  const record = ({ server }: NodeState): Properties => {
    const found = records[keyOf(server)];
    return found ? ownershipOutputs(found) : {};
  };
  return foundAs({ reading, inputs, state: look.state, beside: record, id: query.id });
}

/** A program's get: a cluster of another stack, or of none. It is not taken; of what is given as state only the way there counts. */
async function onlyLook(reading: Reading): Promise<Kept> {
  const { workplace, query, operation } = reading;
  const inputs = wayById(reading);
  const way = wayOf(inputs);
  const { look, silent } = await lookAtWhoAnswers({ workplace, way, operation });
  if (silent[0]) throw silent[0].error;
  const beside = ({ level }: NodeState): Properties => ({ token: "", foundLevel: level });
  return foundAs({ reading, inputs, state: look.state, beside, id: query.id });
}

/** A cluster that was found, with the inputs that make it. */
function foundAs(found: {
  readonly reading: Reading;
  readonly inputs: Properties;
  readonly state: ClusterState;
  readonly beside: (state: NodeState) => Properties;
  readonly id: string;
}): Kept {
  const { reading, state, beside, id } = found;
  const inputs: Properties = { ...found.inputs, rollup: highestIn(state) };
  const nodes = nodeOutputs({ inputs, olds: {}, stateAt: (place) => state.nodes[place], beside });
  return {
    id,
    inputs,
    properties: {
      ...inputs,
      nodes,
      level: levelOf(nodes),
      ...clusterOutputs(state, {}, null),
      handOffs: [],
      failure: "",
    },
    refreshBeforeUpdate: reading.workplace.config().lookAtEveryUp,
  };
}

/** The id names the hosts; what else is not given of the connections comes from the provider's config and the environment. */
function wayById({ workplace, query: { id, inputs } }: Reading): Properties {
  const given = wayOf(inputs);
  const nodes = placesIn(id).map((place, index) => ({ connection: { ...place, ...given.nodes[index] } }));
  const management: Properties = given.management === null ? {} : { management: given.management };
  const { way, failures } = checkWay(workplace, { nodes, ...management });
  if (failures.length === 0) return way;
  throw unreadable(id, { of: "its connections", failures });
}

async function seen(found: {
  readonly sight: Sight;
  readonly stored: Kept;
  readonly operation: Operation;
}): Promise<Kept> {
  const { sight, stored, operation } = found;
  const { properties, inputs = {} } = stored;
  const { look, places } = sight;
  for (const text of warningsOf(sight, properties)) await operation.log.warning(text);
  const nodes = nodeOutputs({
    inputs,
    olds: properties,
    stateAt: (place) => {
      const state = look.state.nodes[places.indexOf(place)];
      const isSame = state && otherThanStored(storedNode(properties, state.server), state) === "";
      return isSame ? state : undefined;
    },
    beside: keptOutputs,
  });
  const news = {
    ...properties,
    nodes,
    level: levelOf(nodes),
    ...clusterOutputs(look.state, properties, null),
  };
  const evidence = evidenceFound(inputs, nodes);
  return {
    ...stored,
    inputs: {
      ...inputs,
      ...levelsIn(inputs, nodes, seriesOf(properties)),
      ...restartLeft(inputs, look.inspections),
      ...evidence,
    },
    properties: { ...news, ...evidence },
  };
}

/** What the engine would save without a word. */
function warningsOf({ look, silent, places }: Sight, properties: Properties): readonly string[] {
  const name = textOf(properties, "cluster");
  const unseen = silent.map(({ place, address, error }) => {
    const what = place === null ? "management" : textOf(storedAt(properties, place), "server") || address;
    const kept =
      place === null
        ? ""
        : `, so what is stored of it (level ${textOf(storedAt(properties, place), "level") || "unknown"}) is kept as it is`;
    return `${name}: ${what} could not be looked at${kept}.\n\n${explain(error)}`;
  });
  const ofNodes = look.state.nodes.flatMap((state, index) => {
    const stored = storedNode(properties, state.server);
    const other = otherThanStored(stored, state);
    if (other !== "") return [other];
    const record = look.inspections[index]?.record ?? null;
    return [
      lostOwnership({ server: state.server, properties: stored, record }),
      Object.keys(stored).length === 0 ? "" : driftOf(stored, state),
      withdrawnNow(state),
    ];
  });
  const whole = places.length === connectionsOf(properties);
  const refusals = whole ? refusalsOfNodes({ look, plans: [] }).map(({ message }) => message) : [];
  return [...unseen, ...ofNodes, movedSince(properties, look.state), ...refusals].filter(
    (text) => text !== "",
  );
}

/** The old inputs' level of each node that is elsewhere than its rollup means, so that the engine's diff shows both. */
function levelsIn(
  inputs: Properties,
  nodes: readonly Properties[],
  series: ReturnType<typeof seriesOf>,
): Properties {
  const meant = levelMeant(own(inputs, "rollup"), series);
  const rollup = own(inputs, "rollup") ?? null;
  const level = (place: number): Value => {
    const found = textOf(nodes[place] ?? {}, "level");
    return found === "" || found === meant ? rollup : found;
  };
  return {
    nodes: eachNode(own(inputs, "nodes") ?? null, (node, place) => ({ ...node, level: level(place) })),
  };
}

/** What is said to be undone makes the engine call for an update, though no input differs. */
function healthy(kept: Kept, due: string): Kept {
  const failure = leftUndone(kept.properties);
  if (failure !== "") throw new PartialFailure(`Left undone by the last change: ${failure}`, kept);
  if (due !== "") throw new PartialFailure(due, kept);
  return kept;
}

/** As an input would say it: the bare service pack is "none". Of a mixed cluster the highest, which is where it was going. */
function highestIn({ nodes }: ClusterState): string {
  const [first] = nodes;
  if (!first) return "none";
  const highest = nodes.reduce((best, node) => (isLower(best.level, node.level) ? node : best), first);
  return highest.level === highest.servicePack ? "none" : highest.level;
}

function storedAt(properties: Properties, place: number): Properties {
  const nodes = reveal(own(properties, "nodes") ?? null);
  const node = Array.isArray(nodes) ? (nodes as readonly Value[])[place] : undefined;
  return isProperties(node) ? node : {};
}

function connectionsOf(properties: Properties): number {
  return wayOf(properties).nodes.length;
}

function tokensIn(properties: Properties): readonly string[] {
  return wayOf(properties).nodes.flatMap((_, place) => textOf(storedAt(properties, place), "token") || []);
}
