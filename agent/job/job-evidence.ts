import type { EvidenceResult, ServiceFacts } from "../protocol";
import { putEvidenceBack } from "../evidence/put-back";
import { listsIfAsked } from "../evidence/read-evidence";
import { managedServices } from "../evidence/managed-services";
import { switchOff } from "../evidence/switch-off";
import { readServices } from "../services/read-services";
import { errorText } from "../text/failure";
import { attempt, writePhase } from "./job-folder";
import type { JobRecord } from "./job-folder";

/** What a job did about publisher evidence so far; every step adds to it. */
export interface EvidenceFindings {
  changed: string[];
  again: string[];
  putBack: string[];
  left: string[];
  /** Files stopped the job before it began. */
  refused: boolean;
}

export function noEvidence(): EvidenceFindings {
  return { changed: [], again: [], putBack: [], left: [], refused: false };
}

interface Found {
  readonly trouble: string[];
  readonly evidence: EvidenceFindings;
  /** null: the job was not so far that it touched anything. */
  readonly snapshot: readonly ServiceFacts[] | null;
}

/** Before the first action. false: the files are not as they are to be, so nothing may be begun. */
export function prepareEvidence(job: JobRecord, folder: string, findings: Found): boolean {
  if (job.spec.publisherEvidence === "disable") {
    try {
      writePhase(folder, "snapshot", "switching publisher evidence off in exe.config files");
      findings.evidence.changed = switchOff();
    } catch (error) {
      findings.evidence.refused = true;
      findings.trouble.push(
        "Nothing was begun: publisher evidence could not be switched off: " + errorText(error) + ".",
      );
      return false;
    }
  }
  if (job.spec.actions.length > 0)
    attempt([], "Asking for revocation lists", function () {
      tellOfLists(findings.trouble);
    });
  return true;
}

/** In the identity that the services' installer has: a look was made in that of a session. */
function tellOfLists(trouble: string[]): void {
  var lists = listsIfAsked(managedServices(readServices([]) || []));
  if (lists === null || lists.reachable !== "no") return;
  trouble.push(
    "Just before msiexec, as " +
      lists.account +
      " with the machine's proxy settings, revocation lists could not be had (" +
      lists.evidence +
      "): services that do not start in time are to be expected (KB 944752).",
  );
}

/** Before services are started: a package may have brought an exe.config of its own. */
export function keepEvidenceOff(job: JobRecord, folder: string, findings: Found): void {
  if (job.spec.publisherEvidence !== "disable") return;
  if (findings.snapshot === null || findings.evidence.refused) return;
  attempt(findings.trouble, "Switching publisher evidence off again", function () {
    writePhase(folder, "reading", "looking at exe.config files again");
    findings.evidence.again = switchOff();
  });
}

/** After services were started: they are started as the installation found them. */
export function putBackEvidence(job: JobRecord, folder: string, findings: Found): void {
  if (job.spec.publisherEvidence !== "putBack" || findings.snapshot === null) return;
  attempt(findings.trouble, "Putting exe.config files back", function () {
    writePhase(folder, "restoring", "putting exe.config files back");
    var done = putEvidenceBack();
    findings.evidence.putBack = done.files;
    findings.evidence.left = done.left;
  });
}

export function evidenceResult(job: JobRecord, findings: Found): EvidenceResult | null {
  if (!job.spec.publisherEvidence) return null;
  var found = findings.evidence;
  return { changed: found.changed, again: found.again, putBack: found.putBack, left: found.left };
}
