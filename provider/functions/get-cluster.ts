import type { ClusterLook, NodeState } from "../../rollout/cluster/contract";
import { refusalsOfNodes } from "../../rollout/cluster/refusals";
import { checkFields } from "../check/check-fields";
import type { Fields } from "../check/fields";
import { checkWay } from "../cluster-rollup/check-way";
import { WAY_FIELDS } from "../cluster-rollup/fields";
import { lookAtWhoAnswers } from "../cluster-rollup/look-at-cluster";
import type { Sight } from "../cluster-rollup/look-at-cluster";
import { levelOf } from "../cluster-rollup/outputs";
import { wayOf } from "../cluster-rollup/way";
import { explain, explained } from "../explain";
import type { CheckFailure, FunctionHandler } from "../host/contract";
import { UNKNOWN } from "../host/value";
import type { Properties } from "../host/value";
import { stateOutputs } from "../rollup/outputs";
import type { Workplace } from "../workplace";
import { answer } from "./answer";
import { bulletins } from "./bulletins";

export const GET_CLUSTER_FIELDS = WAY_FIELDS satisfies Fields;

/** What a cluster is now, as whoever of its nodes answers tells. Looks only. */
export function getCluster(workplace: Workplace): FunctionHandler {
  return async (args, operation) => {
    const { nodes: _, management: __, ...rest } = args;
    const { way, failures } = checkWay(workplace, args);
    const wrong: CheckFailure[] = [
      ...failures,
      ...checkFields({ ...rest, nodes: UNKNOWN, management: UNKNOWN }, GET_CLUSTER_FIELDS),
    ];
    return answer(wrong, async () =>
      outputsOf(await explained(lookAtWhoAnswers({ workplace, way: wayOf(way), operation }))),
    );
  };
}

function outputsOf({ look, silent }: Sight): Properties {
  const { state } = look;
  const nodes = state.nodes.map(nodeOutputs);
  return {
    cluster: state.cluster,
    kind: state.kind,
    level: silent.some(({ place }) => place !== null) ? "unknown" : levelOf(nodes),
    quorum: quorumOutputs(look),
    nodes,
    groups: state.groups.map(({ name, state: now, owner }) => ({ name, state: now, owner })),
    clusteredMailboxServers: state.mailboxServers.map(mailboxServerOutputs),
    problems: problemsOf({ look, silent }),
  };
}

function nodeOutputs(state: NodeState): Properties {
  const { node, membership, clusterService, problems } = state;
  return { node, membership, clusterService, ...stateOutputs(state), ...bulletins(state.level), problems };
}

function quorumOutputs({ state: { quorum } }: ClusterLook): Properties {
  const { kind, resource, resourceState, group, owner, share } = quorum;
  return {
    kind,
    resource,
    resourceState,
    group,
    owner,
    witness: share?.path ?? "",
    witnessAnswers: share?.answers ?? "unknown",
  };
}

function mailboxServerOutputs({
  name,
  storage,
  state,
  owner,
  redundantMachines,
  copies,
  databases,
}: ClusterLook["state"]["mailboxServers"][number]): Properties {
  return {
    name,
    storage,
    state,
    owner,
    redundantMachines,
    copies: (copies ?? []).map(({ copyQueue, replayQueue, ...copy }) => ({
      ...copy,
      ...(copyQueue === null ? {} : { copyQueue }),
      ...(replayQueue === null ? {} : { replayQueue }),
    })),
    databases: (databases ?? []).map(({ lastFullBackup, ...database }) => ({
      ...database,
      lastFullBackup: lastFullBackup ?? "",
    })),
  };
}

/** Whatever was not answered is said; only a look at all nodes can tell whether the program names them all. */
function problemsOf({ look, silent }: Pick<Sight, "look" | "silent">): readonly string[] {
  const unseen = silent.map(({ address, error }) => `${address} could not be looked at: ${explain(error)}`);
  const lists = silent.length > 0 ? [] : refusalsOfNodes({ look, plans: [] }).map(({ message }) => message);
  return [...new Set([...unseen, ...lists, ...look.state.problems])];
}
