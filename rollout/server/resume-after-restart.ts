import type { Inspection, JobSpec } from "../../agent/protocol";
import type { ServerState } from "./contract";
import { restartHeld } from "./restart-held";
import { runAgain, type Change, type JobOutcome } from "./run-job";
import { lastRun } from "./run-report";

/** ERROR_INSTALL_SUSPEND (operations.md 2.3): neither complete nor rolled back before Windows has booted. */
const SUSPENDED = 1604;

/**
 * 1604 is not success: the installation goes on, or is undone, only after a restart. null: it is not that. What the job
 * comes to then, its patches tell.
 */
export async function resumeAfterRestart(
  change: Change & { readonly look: { readonly inspection: Inspection; readonly state: ServerState } },
  { job, outcome }: { readonly job: JobSpec; readonly outcome: JobOutcome },
): Promise<JobOutcome | null> {
  const { result } = outcome.collected;
  if (result.unfinished?.ours !== true || lastRun(result)?.exitCode !== SUSPENDED) return null;
  await restartHeld({
    ...change,
    look: { inspection: outcome.seen, state: outcome.after },
    step: {
      title: "Restart the server, for the installation that is suspended until then",
      because: "an installation is suspended until the next start (1604)",
    },
    evenUnfinished: true,
    earlier: null,
  });
  return runAgain(change, job);
}
