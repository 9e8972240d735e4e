import type { InstallerRun, JobResult, JobSpec } from "../protocol";
import { audit, isInAudit } from "../home/audit";
import { mapped } from "../text/arrays";

/** Once for each job, whoever brings it to its end. */
export function auditJob(spec: JobSpec, result: JobResult): void {
  if (isInAudit("job " + spec.id)) return;
  audit(
    [result.endedAt, spec.who, spec.title, "job " + spec.id].concat(
      result.healed ? ["died and was healed"] : [],
      [exitCodes(result.runs), "services restored: " + result.services.complete],
    ),
  );
}

function exitCodes(runs: readonly InstallerRun[]): string {
  var codes = mapped(runs, function (run) {
    if (run.skipped) return "skipped";
    return run.exitCode === null ? "none" : String(run.exitCode);
  });
  return (codes.length > 1 ? "exit codes " : "exit code ") + (codes.join(", ") || "none");
}
