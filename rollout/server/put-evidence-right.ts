import type { EvidenceWish, Inspection } from "../../agent/protocol";
import type { RunReport, ServerState } from "./contract";
import { jobOfEvidence } from "./job-for";
import { evidenceMissed } from "./publisher-evidence";
import { RolloutError } from "./rollout-error";
import { runJob, type Change } from "./run-job";
import { reportRun } from "./run-report";
import { tellEvidence } from "./tell-evidence";

interface Changing extends Change {
  readonly look: { readonly inspection: Inspection; readonly state: ServerState };
}

/** A job that changes exe.config files and nothing else, where the level is right already. */
export async function putEvidenceRight(
  changing: Changing,
  evidence: EvidenceWish,
): Promise<{ readonly run: RunReport; readonly state: ServerState }> {
  const { reporter, look, record } = changing;
  const { inspection, state: found } = look;
  const { collected, after } = await runJob(changing, jobOfEvidence(inspection, evidence));
  const { result } = collected;
  const run = reportRun(result, {
    from: found.level,
    to: after.level,
    before: found.patches,
    after: after.patches,
    tried: evidence === "disable" ? "switched publisher evidence off" : "put exe.config files back",
  });
  const missed = evidenceMissed(after, evidence);
  if (missed !== "")
    throw new RolloutError({
      code: "EVIDENCE_FILE",
      message: [
        `${after.server}: ${missed}. The server is at ${after.level}, and no service was restarted. Put right what follows, then run the same command again.`,
        ...result.trouble,
      ].join("\n\n"),
      property: "publisherEvidence",
      found,
      state: after,
      run,
      record,
      touched: true,
    });
  for (const trouble of result.trouble) reporter.warning(`${after.server}: ${trouble}`);
  tellEvidence(collected, { server: after.server, reporter });
  return { run, state: after };
}
