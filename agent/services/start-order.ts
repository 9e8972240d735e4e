import type { ServiceFacts } from "../protocol";
import { each, hasName } from "../text/arrays";
import { namedService } from "./read-services";

/** What others depend on comes first. A cycle, which Windows would not start either, keeps the given order. */
export function inStartOrder(services: readonly ServiceFacts[]): ServiceFacts[] {
  var ordered: ServiceFacts[] = [];
  var visited: string[] = [];
  function visit(service: ServiceFacts): void {
    if (hasName(visited, service.name)) return;
    visited.push(service.name);
    each(service.dependsOn, function (name) {
      var needed = namedService(services, name);
      if (needed !== null) visit(needed);
    });
    ordered.push(service);
  }
  each(services, visit);
  return ordered;
}
