import type { CollectReply, Inspection, JobSpec } from "../../agent/protocol";
import type { RunReport, ServerState } from "./contract";
import { brokenServer } from "./broken-server";
import { repairTitle } from "./broken-words";
import { RolloutError } from "./rollout-error";
import { jobOfRepair, jobOfServices } from "./job-for";
import { evidenceForStarts, type PublisherEvidence } from "./publisher-evidence";
import { runJob, type Change } from "./run-job";
import { reportRun } from "./run-report";
import { tellEvidence } from "./tell-evidence";

interface Owing extends Change {
  readonly look: { readonly inspection: Inspection; readonly state: ServerState };
  /** What an operator does when it cannot be done: the command to run again, and how to let go of the server as it is. */
  readonly otherwise: string;
  /** "disable": comes before the services are started, which may not start without it (KB 944752). Absent: "leave". */
  readonly publisherEvidence?: PublisherEvidence | undefined;
}

export interface Restored {
  readonly run: RunReport;
  readonly state: ServerState;
}

/**
 * What an earlier job could not put back is tried once more: its snapshot is the truth until a look proves it restored.
 * null: nothing is owed.
 */
export async function putServicesBack(owing: Owing): Promise<Restored | null> {
  const { reporter, look } = owing;
  const { inspection, state: found } = look;
  if (inspection.openSnapshot === null) return null;
  reporter.info(
    `${found.server}: the services are not proved to be as job ${inspection.openSnapshot} found them. Putting them back first.`,
  );
  return runServiceJob(owing, jobOfServices(inspection, evidenceOf(owing)));
}

/**
 * What an attempt of somebody else left disabled is put back, where how it was is proved (broken-server.ts). From then on
 * our own record is the truth: what this job cannot put back, the next one owes. null: nothing is to be repaired.
 */
export async function repairServices(owing: Owing): Promise<Restored | null> {
  const { reporter, look } = owing;
  const broken = brokenServer(look.inspection);
  if (!broken?.repair) return null;
  reporter.info(`${look.state.server}: ${repairTitle(broken, broken.repair)}`);
  return runServiceJob(owing, jobOfRepair(look.inspection, broken.repair, evidenceOf(owing)));
}

function evidenceOf({ look, publisherEvidence }: Owing): "disable" | null {
  return evidenceForStarts(look.inspection, publisherEvidence ?? "leave");
}

async function runServiceJob(owing: Owing, job: JobSpec): Promise<Restored> {
  const { reporter, look } = owing;
  const { state: found } = look;
  const { collected, after, seen } = await runJob(owing, job);
  const run = reportRun(collected.result, {
    from: found.level,
    to: after.level,
    before: found.patches,
    after: after.patches,
    tried: "put services back",
  });
  if (seen.openSnapshot !== null) throw stillOwed(owing, { collected, after, run, open: seen.openSnapshot });
  for (const trouble of collected.result.trouble) reporter.warning(`${after.server}: ${trouble}`);
  tellEvidence(collected, { server: after.server, reporter });
  reporter.info(`${after.server}: ${collected.result.services.snapshotCount} services as before.`);
  return { run, state: after };
}

function stillOwed(
  { look, record, otherwise }: Owing,
  ended: {
    readonly collected: CollectReply;
    readonly after: ServerState;
    readonly run: RunReport;
    /** The job in whose folder it is written how the services were. */
    readonly open: string;
  },
): RolloutError {
  const { collected, after, run, open } = ended;
  const { services, trouble } = collected.result;
  const { home } = look.inspection.system;
  const which = [...services.failed, ...trouble].join("; ") || "they could not be looked at";
  return new RolloutError({
    code: "SERVICES_NOT_RESTORED",
    message:
      `${after.server}: after one more try not every service is as it was: ${which}. The server is at ${after.level} and stays this resource's; ` +
      `how the services were is in ${home}\\jobs\\${open}\\services.json on it. ${otherwise}`,
    property: null,
    found: look.state,
    state: after,
    run,
    record,
    touched: true,
  });
}
