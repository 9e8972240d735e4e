import type { CollectReply, Inspection, JobStatus, PatchFacts } from "../../agent/protocol";
import { levelFromPatches } from "../../catalogue";
import type { Lock, Machine } from "../../machine/contract";
import type { Reporter, RunReport, ServerState } from "./contract";
import { explainRun } from "./explain-failure";
import { hasDied } from "./failures";
import { holding } from "./files-in-use";
import { howItEnded } from "./how-it-ended";
import { reportPatch } from "./observe";
import { owaWarning } from "./owa-words";
import { lastRun, reportRun } from "./run-report";
import { leavingJob, unfinishedJob } from "./unfinished-job";
import { hasFailed } from "./verdict";
import { withLock } from "./with-lock";

interface Found {
  readonly machine: Machine;
  readonly reporter: Reporter;
  readonly look: { readonly inspection: Inspection; readonly state: ServerState };
  /** Of whoever holds the server already; else one is taken where it is needed. */
  readonly lock?: Lock;
}

/**
 * A job of an earlier operation is brought to its end before anything is decided: followed while it lives or its start-up
 * task will finish it, else finished by the server now; so is one that left an installation unfinished. Never a second installation beside it. null: there is none.
 */
export async function finishOldJob(found: Found): Promise<RunReport | null> {
  const { inspection } = found.look;
  const job = unfinishedJob(inspection) ?? leavingJob(inspection);
  if (!job || job.alive === "unknown") return null;
  const { server } = found.look.state;
  if (job.alive === "yes" || job.healsAtBoot === "yes") {
    found.reporter.info(
      `${server}: ${job.title} is under way already, started by ${job.who}. Following it to its end first.`,
    );
    try {
      await follow(found, job);
    } catch (error) {
      if (!hasDied(error)) throw error;
      await resume(found, job);
    }
  } else {
    await resume(found, job);
  }
  return takeOver(found, await found.machine.collect(job.id));
}

async function resume(found: Found, job: JobStatus): Promise<void> {
  const { machine, reporter, look } = found;
  const { server } = look.state;
  const what =
    job.phase === "done"
      ? "left an installation unfinished, which Windows Installer still holds"
      : `died in phase ${job.phase}`;
  reporter.warning(
    `${server}: the job ${job.id} (${job.title}, started by ${job.who}) ${what}. The server finishes it or rolls it back now.`,
  );
  const work = async (lock: Lock): Promise<void> => {
    await machine.resumeJob(lock, job.id);
    await follow(found, job);
  };
  if (found.lock) return work(found.lock);
  await withLock({ machine, server, reporter, purpose: `bring the job ${job.id} to its end`, work });
}

async function follow({ machine, reporter, look }: Found, job: JobStatus): Promise<void> {
  await machine.followJob(job.id, (status) =>
    reporter.phase(`${look.state.server}: ${status.note === "" ? status.phase : status.note}`),
  );
}

/** Told as what it is: the look that follows decides what is left to do. */
function takeOver({ reporter, look }: Found, collected: CollectReply): RunReport {
  const { result } = collected;
  for (const warning of owaWarning(look.state.server, result)) reporter.warning(warning);
  const { server, servicePack } = look.state;
  const levelOf = (patches: readonly PatchFacts[] | null): string => {
    const release =
      patches === null || servicePack === "unknown"
        ? "unknown"
        : levelFromPatches(servicePack, patches).release;
    return release === "unknown" ? "unknown" : release.level;
  };
  const run = reportRun(result, {
    from: levelOf(result.patchesBefore),
    to: levelOf(result.patchesAfter),
    before: result.patchesBefore?.map(reportPatch) ?? null,
    after: result.patchesAfter?.map(reportPatch) ?? null,
    tried: `tried: ${result.title}`,
  });
  const { inTheWay = [] } = result;
  const services =
    result.services.complete === "yes"
      ? `${result.services.snapshotCount} services as before`
      : `services not as before: ${result.services.failed.join("; ") || "could not be found out"}`;
  const text = `${server}: the earlier job ${result.id} (${result.title}) is over at ${run.to}: ${howItWent(collected)}, ${services}.`;
  const fine =
    result.services.complete === "yes" &&
    !result.runs.some(hasFailed) &&
    result.trouble.length === 0 &&
    inTheWay.length === 0;
  if (fine) reporter.info(text);
  else reporter.warning([text, ...result.trouble].join(" "));
  return run;
}

function howItWent(collected: CollectReply): string {
  const { result } = collected;
  const { inTheWay = [] } = result;
  if (inTheWay.length > 0) return `msiexec was not started, because ${inTheWay.map(holding).join("; ")}`;
  const last = lastRun(result);
  if (last === undefined) return "msiexec was not called";
  if (last.exitCode === null) return "its end was not seen";
  return hasFailed(last)
    ? howItEnded(last, explainRun(collected, last))
    : `msiexec ended with ${last.exitCode}`;
}
