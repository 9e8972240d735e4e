import type { ServiceFacts, ServiceState, StartType } from "../protocol";
import { readNumber, readList } from "../system/registry";
import { each, found, hasName, kept, mapped, sameName } from "../text/arrays";
import { isControlled } from "./service-names";
import { listServices } from "./service-control";
import type { ListedService } from "./service-control";

var SERVICES = "SYSTEM\\CurrentControlSet\\Services\\";

/** SERVICE_START of the registry's value Start. */
var START_TYPES: readonly StartType[] = ["boot", "system", "automatic", "manual", "disabled"];

/**
 * The services that a patch of Exchange may touch, those named beside them, and whatever depends on either. null: could
 * not be read.
 */
export function readServices(beside: readonly string[]): ServiceFacts[] | null {
  var all = readEachService();
  return all === null ? null : affectedServices(all, beside);
}

export function affectedServices(all: readonly Candidate[], beside: readonly string[]): ServiceFacts[] {
  return mapped(affected(all, beside), factsOf);
}

/** Every service of the computer. null: could not be read. */
export function readEachService(): Candidate[] | null {
  var listed = listServices();
  return listed === null ? null : mapped(listed, withDependencies);
}

/** These services only; one that is gone is missing in the answer. */
export function readNamedServices(names: readonly string[]): ServiceFacts[] | null {
  var listed = listServices();
  if (listed === null) return null;
  var wanted = kept(listed, function (service) {
    return hasName(names, service.name);
  });
  return mapped(mapped(wanted, withDependencies), factsOf);
}

export interface Candidate {
  readonly service: ListedService;
  readonly dependsOn: readonly string[];
}

function withDependencies(service: ListedService): Candidate {
  var names = readList(SERVICES + service.name, "DependOnService") || [];
  return {
    service: service,
    dependsOn: kept(names, function (name) {
      return name !== "" && name.charAt(0) !== "+"; // +name is a load-order group
    }),
  };
}

/** Stopping a service stops its dependents first, and theirs. */
function affected(all: readonly Candidate[], beside: readonly string[]): Candidate[] {
  var names: string[] = [];
  var before = -1;
  while (names.length !== before) {
    before = names.length;
    each(all, function (candidate) {
      var name = candidate.service.name;
      if (!hasName(names, name) && (hasName(beside, name) || isAffected(candidate, names))) names.push(name);
    });
  }
  return kept(all, function (candidate) {
    return hasName(names, candidate.service.name);
  });
}

function isAffected(candidate: Candidate, names: readonly string[]): boolean {
  if (isControlled(candidate.service.name)) return true;
  return (
    found(candidate.dependsOn, function (name) {
      return hasName(names, name);
    }) !== null
  );
}

function factsOf(candidate: Candidate): ServiceFacts {
  return {
    name: candidate.service.name,
    displayName: candidate.service.displayName,
    start: startTypeOf(candidate.service.name),
    state: candidate.service.state,
    dependsOn: candidate.dependsOn,
  };
}

export function startTypeOf(service: string): StartType {
  var start = readNumber(SERVICES + service, "Start");
  var type = start === null ? undefined : START_TYPES[start];
  return type === "automatic" && hasDelayedStart(service) ? "automaticDelayed" : type || "unknown";
}

/** The flag stays where it is while the service is disabled. */
export function hasDelayedStart(service: string): boolean {
  return readNumber(SERVICES + service, "DelayedAutostart") === 1;
}

export function namedService(services: readonly ServiceFacts[], name: string): ServiceFacts | null {
  return found(services, function (service) {
    return sameName(service.name, name);
  });
}

export function namesOf(services: readonly ServiceFacts[]): string[] {
  return mapped(services, function (service) {
    return service.name;
  });
}

/** On its way to running counts as running: that is what it was asked to be. */
export function isMeantToRun(state: ServiceState): boolean {
  return (
    state === "running" ||
    state === "startPending" ||
    state === "continuePending" ||
    state === "paused" ||
    state === "pausePending"
  );
}
