import type { JobResult, JobSpec } from "../protocol";
import { appendLine } from "../files/write-text";
import { auditFile } from "../home/home-paths";

/** One line for people for each job, kept for ever. */
export function appendAudit(spec: JobSpec, result: JobResult): void {
  appendLine(
    auditFile(),
    [
      result.endedAt,
      plain(spec.who),
      plain(spec.title),
      "job " + spec.id,
      "exit code " + (result.exitCode === null ? "none" : result.exitCode),
      "services restored: " + result.services.complete,
    ].join(" | "),
  );
}

/** A title cannot forge a line or a column. */
function plain(text: string): string {
  return text.replace(/[^ -{}~]/g, "?");
}
