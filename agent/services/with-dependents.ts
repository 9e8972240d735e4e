import type { ServiceFacts } from "../protocol";
import { each, found, hasName, kept } from "../text/arrays";

/** Those that are meant, what depends on them, and what depends on that. */
export function withDependents(
  services: readonly ServiceFacts[],
  isMeant: (name: string) => boolean,
): ServiceFacts[] {
  var names: string[] = [];
  var before = -1;
  while (names.length !== before) {
    before = names.length;
    each(services, function (service) {
      if (!hasName(names, service.name) && (isMeant(service.name) || dependsOnOneOf(service, names)))
        names.push(service.name);
    });
  }
  return kept(services, function (service) {
    return hasName(names, service.name);
  });
}

function dependsOnOneOf(service: ServiceFacts, names: readonly string[]): boolean {
  return (
    found(service.dependsOn, function (name) {
      return hasName(names, name);
    }) !== null
  );
}
