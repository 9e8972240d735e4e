import type { OwnershipRecord } from "../server/contract";
import { refusalsBeforeTarget } from "../server/refusals";
import { Attempt } from "./attempt";
import { stopFor } from "./cluster-error";
import type { ClusterLook, ClusterMachines } from "./contract";
import { holdAll } from "./hold-all";
import { lookAtFailoverCluster } from "./look-at-cluster";
import { claimAll } from "./records";
import { refusalsOfNodes } from "./refusals";
import { stopped } from "./stopped";

/** Import: the nodes are taken as they are found; nothing of Windows, the cluster or Exchange is changed. */
export async function claimCluster({
  machines,
  urn,
}: {
  readonly machines: ClusterMachines;
  readonly urn: string;
}): Promise<{ readonly look: ClusterLook; readonly records: Readonly<Record<string, OwnershipRecord>> }> {
  const look = await lookAtFailoverCluster(machines);
  const attempt = new Attempt(look);
  try {
    const owner = { urn, token: null };
    const refusals = [
      ...refusalsOfNodes({ look, plans: [] }),
      ...look.state.nodes.flatMap((state, index) =>
        refusalsBeforeTarget({
          inspection: look.inspections[index]!,
          state,
          known: null,
          owner,
          place: "clusterNode",
        }),
      ),
    ];
    if (refusals.length > 0) throw stopFor(refusals);
    const purpose = `take the cluster ${look.state.cluster} over as it is`;
    return await holdAll(
      { machines, reporter: SILENT, look },
      {
        purpose,
        work: async (locks) => {
          await claimAll({ machines, attempt }, { locks, urn, known: {} });
          return { look, records: attempt.records };
        },
      },
    );
  } catch (error) {
    throw stopped(attempt, error);
  }
}

/** An import has nobody to tell of a replaced lock, and changes nothing that it could matter for. */
const SILENT = { phase: () => undefined, info: () => undefined, warning: () => undefined };
