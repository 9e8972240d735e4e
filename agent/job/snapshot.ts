import type { ServiceFacts } from "../protocol";
import { readJson } from "../files/read-text";
import { writeText } from "../files/write-text";
import { namedService, readServices } from "../services/read-services";
import { each, mapped } from "../text/arrays";
import { writeJson } from "../text/write-json";
import { isUnfinished, jobFolder, jobIds, SNAPSHOT_FILE } from "./job-folder";

/**
 * What the services were, on the disk before anything is touched. Where the attempt before this one left services
 * otherwise than it had found them, its snapshot is still the truth: the current state is its damage (operations.md 4.2).
 */
export function takeSnapshot(id: string): readonly ServiceFacts[] {
  var current = readServices();
  if (current === null) throw new Error("the services could not be read");
  var snapshot = withEarlier(current, unfinishedSnapshot(id));
  writeText(jobFolder(id) + "\\" + SNAPSHOT_FILE, writeJson(snapshot));
  return snapshot;
}

function withEarlier(
  current: readonly ServiceFacts[],
  earlier: readonly ServiceFacts[],
): readonly ServiceFacts[] {
  return mapped(current, function (service) {
    return namedService(earlier, service.name) || service;
  });
}

function unfinishedSnapshot(id: string): readonly ServiceFacts[] {
  var snapshot: readonly ServiceFacts[] | null = null;
  var over = false;
  each(jobIds(), function (other) {
    if (other === id || over || snapshot !== null) return;
    if (isUnfinished(other))
      snapshot = readJson(jobFolder(other) + "\\" + SNAPSHOT_FILE) as readonly ServiceFacts[] | null;
    else over = true;
  });
  return snapshot || [];
}
