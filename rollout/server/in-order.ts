import type { Inspection } from "../../agent/protocol";
import { provableRepair } from "./broken-server";
import { leavingJob } from "./unfinished-job";

/** No job left anything to put right: services, an installation, or its start-up task. */
export function isInOrder(inspection: Inspection): boolean {
  const { openSnapshot, job } = inspection;
  return (
    openSnapshot === null &&
    provableRepair(inspection) === null &&
    leavingJob(inspection) === null &&
    job?.healsAtBoot !== "yes"
  );
}
