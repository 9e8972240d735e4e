import { findRelease } from "../../catalogue";
import { ClusterError, describeClusterPlan, foreseeCluster } from "../../rollout/cluster";
import type { ClusterLook, ClusterPlan } from "../../rollout/cluster/contract";
import { explain } from "../explain";
import { UNKNOWN, unknownPaths } from "../host/value";
import type { Properties } from "../host/value";
import type { Change } from "./change";
import { lookAtAll } from "./look-at-cluster";
import { clusterOutputs, keptOutputs, levelOf, nodeOutputs } from "./outputs";
import { namesOf, wayOf } from "./way";
import { clusterWish } from "./wish";

export interface ClusterForesight {
  readonly look: ClusterLook;
  readonly plan: ClusterPlan;
}

/**
 * A preview: looks at the cluster and tells the whole runbook in one message, the only place where a preview can show
 * it. null: it could not look, and has said in a warning what cannot be foreseen. A plan that would be refused fails the
 * preview, before anything else of the same `up` is touched.
 */
export async function foresee({
  workplace,
  inputs,
  olds,
  operation,
}: Change): Promise<ClusterForesight | null> {
  const way = wayOf(inputs);
  const names = namesOf(way);
  const later = unknownPaths(inputs, "");
  if (later.length > 0) {
    await operation.log.warning(
      `${names || "a cluster whose nodes are not known yet"}: what would be done cannot be foreseen, because ${later.join(", ")} will be known only during the update. ` +
        "The cluster is looked at then, before anything on it is changed.",
    );
    return null;
  }
  const wish = clusterWish({ workplace, inputs, olds, urn: operation.urn });
  const foresight = await lookAtAll({ workplace, way, operation }, (machines) =>
    foreseeCluster({ machines, wish }),
  ).catch(async (error: unknown) => {
    if (operation.signal.aborted) throw error;
    await operation.log.warning(
      `${names}: not every node could be looked at, so this preview cannot say at which level the cluster is or what would be done to it. ` +
        `\`pulumi up\` looks again, and fails for this cluster while it cannot be.\n\n${explain(error)}`,
    );
    return null;
  });
  if (foresight === null) return null;
  const { look, plan } = foresight;
  const words = describeClusterPlan(look.state.cluster, plan);
  if (plan.kind === "refused") throw refused(foresight, words);
  await operation.log.info(words);
  return foresight;
}

/** The outputs as they will be after the plan, where a plan can tell. */
export function foreseenOutputs(
  { look: { state }, plan }: ClusterForesight,
  { inputs, olds }: Pick<Change, "inputs" | "olds">,
): Properties & { readonly nodes: readonly Properties[] } {
  const after: Properties = plan.kind === "change" ? goalOf(plan.to) : {};
  const nodes = nodeOutputs({
    inputs,
    olds,
    stateAt: (place) => state.nodes[place],
    beside: (node, stored) => ({
      ...keptOutputs(node, stored),
      ...(plan.kind === "change" && node.level !== plan.to ? after : {}),
      ...(plan.kind === "nothingToDo" && plan.files.length > 0 ? FILES : {}),
    }),
  });
  const servers: Properties =
    plan.kind === "change" && plan.handOffs > 0 ? { clusteredMailboxServers: UNKNOWN } : {};
  return { nodes, level: levelOf(nodes), ...clusterOutputs(state, olds, null), ...servers };
}

function goalOf(level: string): Properties {
  const build = findRelease({ level })?.build ?? UNKNOWN;
  return { level, build, patches: UNKNOWN, restartPending: UNKNOWN, ...FILES, lastRun: UNKNOWN };
}

const FILES: Properties = { evidenceState: UNKNOWN, evidenceFiles: UNKNOWN };

/** As `pulumi up` would refuse it; the first refusal gives the code. */
function refused({ look, plan }: ClusterForesight, message: string): ClusterError {
  const [first] = plan.kind === "refused" ? plan.refusals : [];
  return new ClusterError({
    code: first?.code ?? "STATE_UNKNOWN",
    property: first?.property ?? null,
    message,
    state: look.state,
    nodes: [],
    handOffs: [],
    ownersBefore: {},
    records: {},
    touched: false,
  });
}
