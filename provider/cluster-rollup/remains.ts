import { ClusterError } from "../../rollout/cluster";
import { Stop } from "../../rollout/cluster/cluster-error";
import { keyOf, sameName } from "../../rollout/cluster/same-name";
import { own } from "../host/value";
import type { Properties } from "../host/value";
import { textOf } from "../rollup/known";
import { handOffsOf } from "./change";
import { storedNode } from "./known";
import { changeOutputs, clusterOutputs, handOffOutputs, levelOf, nodeOutputs } from "./outputs";

/** Whether a failure left something on a node that the state must tell of: a change, or a record that owns it. */
export function leavesSomething(error: unknown, olds: Properties): error is ClusterError {
  if (!(error instanceof ClusterError)) return false;
  const isNew = ([server, { token }]: [string, { readonly token: string }]): boolean =>
    token !== textOf(storedNode(olds, server), "token");
  return error.touched || Object.entries(error.records).some(isNew);
}

/** What is known of a cluster whose change has failed, node by node. The tokens are in it, or the next Delete could not act. */
export function remains(failed: {
  readonly error: ClusterError;
  /** The error's text as the operator sees it. */
  readonly failure: string;
  /** Empty for a Create. */
  readonly olds: Properties;
  readonly news: Properties;
}): Properties {
  const { error, failure, olds, news } = failed;
  const { state, handOffs, records, ownersBefore, touched } = error;
  const stoppedAt = error.cause instanceof Stop ? error.cause.at : "";
  const runOf = (server: string): (typeof error.nodes)[number]["run"] =>
    error.nodes.find((outcome) => sameName(outcome.state.server, server))?.run ?? null;
  const nodes = nodeOutputs({
    inputs: news,
    olds,
    stateAt: (place) => state?.nodes[place],
    beside: ({ server, node }, stored) =>
      changeOutputs(
        {
          record: records[keyOf(server)],
          run: runOf(server),
          failure: sameName(node, stoppedAt) ? failure : "",
          reached: false,
        },
        stored,
      ),
  });
  return {
    ...olds,
    ...news,
    nodes,
    level: levelOf(nodes),
    ...(state ? clusterOutputs(state, olds, touched ? ownersBefore : null) : {}),
    handOffs: handOffsOf({ handOffs: handOffOutputs(handOffs), olds, done: touched }),
    failure: touched ? failure : (own(olds, "failure") ?? ""),
  };
}
