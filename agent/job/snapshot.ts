import type { Answer, PatchFacts, ServiceFacts, ServiceRepair } from "../protocol";
import { readJson } from "../files/read-text";
import { writeText } from "../files/write-text";
import { hasDelayedStart, namedService, namesOf, readServices } from "../services/read-services";
import { each, found, mapped, sameName } from "../text/arrays";
import { writeJson } from "../text/write-json";
import { BEFORE_FILE, jobFolder, jobIds, readResult, RESTART_BEFORE_FILE, SNAPSHOT_FILE } from "./job-folder";

/**
 * What the services were, on the disk before anything is touched. Where the attempt before this one left services
 * otherwise than it had found them, its snapshot is still the truth: the current state is its damage (operations.md 4.2).
 */
export function takeSnapshot(
  job: {
    readonly id: string;
    readonly stopServices?: readonly string[];
    readonly repair?: readonly ServiceRepair[];
  },
  trouble: string[],
): readonly ServiceFacts[] {
  var id = job.id;
  var earlier = openSnapshot(id) || [];
  var current = readServices((job.stopServices || []).concat(namesOf(earlier)));
  if (current === null) throw new Error("the services could not be read");
  var snapshot = withEarlier(repaired(current, job.repair || []), earlier);
  writeText(jobFolder(id) + "\\" + SNAPSHOT_FILE, writeJson(snapshot));
  tellWhatIsGone(current, earlier, trouble);
  return snapshot;
}

/** As they were before an attempt that was not ours. WMI's words, which Exchange saves, know no delayed start. */
function repaired(
  current: readonly ServiceFacts[],
  repair: readonly ServiceRepair[],
): readonly ServiceFacts[] {
  return mapped(current, function (service) {
    var was = found(repair, function (other) {
      return sameName(other.name, service.name);
    });
    if (was === null) return service;
    return {
      name: service.name,
      displayName: service.displayName,
      start: was.start === "automatic" && hasDelayedStart(service.name) ? "automaticDelayed" : was.start,
      state: was.running ? "running" : "stopped",
      dependsOn: service.dependsOn,
    };
  });
}

/** Nobody can put back what was uninstalled; it is said once, and no later job waits for it. */
function tellWhatIsGone(
  current: readonly ServiceFacts[],
  earlier: readonly ServiceFacts[],
  trouble: string[],
): void {
  each(earlier, function (service) {
    if (namedService(current, service.name) !== null) return;
    trouble.push(
      "The service " +
        service.name +
        ", which an earlier job had found and not put back, is not there any more.",
    );
  });
}

function withEarlier(
  current: readonly ServiceFacts[],
  earlier: readonly ServiceFacts[],
): readonly ServiceFacts[] {
  return mapped(current, function (service) {
    return namedService(earlier, service.name) || service;
  });
}

/** null: the job was not so far. */
export function readSnapshot(id: string): readonly ServiceFacts[] | null {
  return readJson(jobFolder(id) + "\\" + SNAPSHOT_FILE) as readonly ServiceFacts[] | null;
}

/** The snapshot of the newest job that took one, unless a second look proved it restored. */
function openSnapshot(exceptId: string): readonly ServiceFacts[] | null {
  var id = jobOfOpenSnapshot(exceptId);
  return id === null ? null : readSnapshot(id);
}

/** A job that took none touched no service, so it says nothing of the one before it. */
export function jobOfOpenSnapshot(exceptId: string): string | null {
  var ids = jobIds();
  for (var index = 0; index < ids.length; index++) {
    var id = ids[index] as string;
    if (id === exceptId || readSnapshot(id) === null) continue;
    var result = readResult(id);
    return result !== null && result.services.complete === "yes" ? null : id;
  }
  return null;
}

export function writePatchesBefore(id: string, patches: readonly PatchFacts[] | null): void {
  writeText(jobFolder(id) + "\\" + BEFORE_FILE, writeJson(patches));
}

export function readPatchesBefore(id: string): readonly PatchFacts[] | null {
  return readJson(jobFolder(id) + "\\" + BEFORE_FILE) as readonly PatchFacts[] | null;
}

export function writeRestartBefore(id: string, pending: Answer): void {
  writeText(jobFolder(id) + "\\" + RESTART_BEFORE_FILE, writeJson(pending));
}

export function readRestartBefore(id: string): Answer {
  return (readJson(jobFolder(id) + "\\" + RESTART_BEFORE_FILE) as Answer | null) || "unknown";
}
