import type { ServiceFacts, ServiceRestoration } from "../protocol";
import { lastWords } from "../system/command";
import { each, found, hasName, kept } from "../text/arrays";
import { bringUp } from "./bring-up";
import { isStartedByCluster } from "./cluster-services";
import { isMeantToRun, namedService, namesOf, readNamedServices, startTypeOf } from "./read-services";
import { setStartType } from "./service-control";
import { inStartOrder } from "./start-order";

/**
 * Makes services what they were: start types that differ first (a disabled service cannot be started), then starts
 * what ran, in the order of dependencies. What runs now is never stopped. A second look decides.
 */
export function restoreServices(
  snapshot: readonly ServiceFacts[],
  progress: (note: string) => void,
): ServiceRestoration {
  var corrected: string[] = [];
  var reasons: { [name: string]: string } = {};
  restoreStartTypes(snapshot, corrected, reasons);
  startWhatRan(snapshot, progress, corrected, reasons);
  return secondLook(snapshot, corrected, reasons);
}

/** Only looks. */
export function compareServices(snapshot: readonly ServiceFacts[]): ServiceRestoration {
  return secondLook(snapshot, [], {});
}

function restoreStartTypes(
  snapshot: readonly ServiceFacts[],
  corrected: string[],
  reasons: { [name: string]: string },
): void {
  each(snapshot, function (service) {
    if (service.start === "unknown" || startTypeOf(service.name) === service.start) return;
    var result = setStartType(service.name, service.start);
    // A service that stayed disabled would be gone for good: whatever was in the way is given one more chance.
    if (result.exitCode !== 0) result = setStartType(service.name, service.start);
    if (result.exitCode === 0) corrected.push(service.name);
    else
      reasons[service.name] =
        "start type could not be set: " + result.exitCode + " (" + lastWords(result) + ")";
  });
}

/** Twice: what failed because of another service may start when that one runs. */
function startWhatRan(
  snapshot: readonly ServiceFacts[],
  progress: (note: string) => void,
  corrected: string[],
  reasons: { [name: string]: string },
): void {
  for (var round = 1; round <= 2; round++) {
    var missing = notRunning(snapshot);
    for (var index = 0; index < missing.length; index++) {
      var service = missing[index] as ServiceFacts;
      progress("starting " + service.name + " (" + (index + 1) + " of " + missing.length + ")");
      var why = bringUp(service);
      if (why !== null) {
        reasons[service.name] = why;
      } else {
        delete reasons[service.name];
        if (!hasName(corrected, service.name)) corrected.push(service.name);
      }
    }
  }
}

function notRunning(snapshot: readonly ServiceFacts[]): ServiceFacts[] {
  var ran = kept(snapshot, function (service) {
    return isMeantToRun(service.state) && !isStartedByCluster(service.name);
  });
  var present = readNamedServices(namesOf(ran)) || [];
  return inStartOrder(
    kept(ran, function (service) {
      var current = namedService(present, service.name);
      return current === null || (current.state !== "running" && current.state !== "paused");
    }),
  );
}

function secondLook(
  snapshot: readonly ServiceFacts[],
  corrected: readonly string[],
  reasons: { readonly [name: string]: string },
): ServiceRestoration {
  var present = readNamedServices(namesOf(snapshot));
  var failed: string[] = [];
  each(snapshot, function (service) {
    var why =
      present === null ? "could not be looked at" : difference(service, namedService(present, service.name));
    if (why !== null) failed.push(service.name + ": " + (reasons[service.name] || why));
  });
  return {
    complete: present === null ? "unknown" : failed.length === 0 ? "yes" : "no",
    corrected: kept(corrected, function (name) {
      return isNotAmong(failed, name);
    }),
    failed: failed,
    snapshotCount: snapshot.length,
  };
}

function difference(before: ServiceFacts, after: ServiceFacts | null): string | null {
  if (after === null) return "is no longer there";
  if (before.start !== "unknown" && after.start !== before.start)
    return "start type is " + after.start + ", was " + before.start;
  if (after.state === "running" || after.state === "paused") return null;
  if (isMeantToRun(before.state) && !isStartedByCluster(before.name))
    return "is " + after.state + ", was " + before.state;
  return null;
}

function isNotAmong(failed: readonly string[], name: string): boolean {
  return (
    found(failed, function (text) {
      return text.substring(0, name.length + 1) === name + ":";
    }) === null
  );
}
