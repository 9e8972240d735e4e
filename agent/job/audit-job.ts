import type { InstallerRun, JobResult, JobSpec } from "../protocol";
import { auditOnce } from "../home/audit";
import { mapped } from "../text/arrays";
import { isRestart } from "./is-restart";

/** Once for each end of a job, whoever brings it there: a job that is opened again ends a second time. */
export function auditJob(spec: JobSpec, result: JobResult): void {
  auditOnce(
    [result.endedAt, spec.who, spec.title, "job " + spec.id].concat(
      isRestart(spec) ? ["restart"] : result.healed ? ["died and was healed"] : [],
      [
        isRestart(spec) ? restartWords(result.runs) : exitCodes(result.runs),
        "services restored: " + result.services.complete,
      ],
    ),
  );
}

function restartWords(runs: readonly InstallerRun[]): string {
  if (runs.length === 0) return "not commanded";
  return runs[0]!.exitCode === 0 ? "Windows has booted" : "no boot was proved";
}

function exitCodes(runs: readonly InstallerRun[]): string {
  var codes = mapped(runs, function (run) {
    if (run.skipped) return "skipped";
    return run.exitCode === null ? "none" : String(run.exitCode);
  });
  return (codes.length > 1 ? "exit codes " : "exit code ") + (codes.join(", ") || "none");
}
