import { brokenServer } from "../server/broken-server";
import { repairTitle } from "../server/broken-words";
import type { ClusterLook } from "./contract";
import { leftJob } from "./dead-jobs";

/**
 * What earlier jobs left on nodes and an operation puts right before it plans, as sentences. While there is any, what the
 * cluster is now says little of what it will be when the first step is taken: a job under way has stopped its node.
 */
export function leftovers({ state, inspections }: ClusterLook): readonly string[] {
  return inspections.flatMap((inspection, index) => {
    const { node } = state.nodes[index]!;
    const job = leftJob(inspection);
    if (job !== null && job.alive !== "unknown")
      return [
        `${node}: the job ${job.id} (${job.title}, started by ${job.who}) is brought to its end, and all is planned anew from there.`,
      ];
    if (job === null && inspection.openSnapshot !== null)
      return [
        `${node}: its services are put back as job ${inspection.openSnapshot} found them, and all is planned anew from there.`,
      ];
    const broken = job === null ? brokenServer(inspection) : null;
    if (broken?.repair)
      return [`${node}: ${repairTitle(broken, broken.repair)} All is planned anew from there.`];
    return [];
  });
}
