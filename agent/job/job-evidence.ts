import type { EvidenceResult, PatchFacts, ServiceFacts, ServiceRestoration } from "../protocol";
import { putEvidenceBack } from "../evidence/put-back";
import { listsIfAsked } from "../evidence/read-evidence";
import { managedServices } from "../evidence/managed-services";
import { switchOff } from "../evidence/switch-off";
import { readServices } from "../services/read-services";
import { found } from "../text/arrays";
import { errorText } from "../text/failure";
import { isThere } from "./act";
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

/** At the end of the job, whatever its actions say of themselves. */
interface SeenAfter {
  /** null: they could not be read. */
  readonly patches: readonly PatchFacts[] | null;
  readonly services: ServiceRestoration;
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

/**
 * After services were started: they are started as the installation found them. Not where what was to be done is not done, or
 * a service is still down: whoever tries again has to start services too, and would do so without what they start by.
 */
export function putBackEvidence(job: JobRecord, folder: string, findings: Found, seen: SeenAfter): void {
  if (job.spec.publisherEvidence !== "putBack" || findings.snapshot === null) return;
  if (job.spec.actions.length > 0 && !isAllDone(job, seen)) {
    findings.trouble.push(
      "The exe.config files were not put back: the job did not do all that it was to do.",
    );
    return;
  }
  attempt(findings.trouble, "Putting exe.config files back", function () {
    writePhase(folder, "restoring", "putting exe.config files back");
    var done = putEvidenceBack();
    findings.evidence.putBack = done.files;
    findings.evidence.left = done.left;
  });
}

function isAllDone(job: JobRecord, seen: SeenAfter): boolean {
  var missing = found(job.spec.actions, function (action) {
    return action.kind !== "restart" && !isThere(action, seen.patches || []);
  });
  return missing === null && seen.patches !== null && seen.services.complete === "yes";
}

export function evidenceResult(job: JobRecord, findings: Found): EvidenceResult | null {
  if (!job.spec.publisherEvidence) return null;
  var done = findings.evidence;
  return { changed: done.changed, again: done.again, putBack: done.putBack, left: done.left };
}
