import type { Answer, OtherService, ServiceFacts } from "../protocol";
import { hasName, kept, mapped } from "../text/arrays";
import { servicesOfCluster } from "./cluster-services";
import { namedService } from "./read-services";
import type { Candidate } from "./read-services";

/** Those of a computer's services that are not among the ones that a patch may touch. */
export function otherServices(
  all: readonly Candidate[],
  affected: readonly ServiceFacts[],
): readonly OtherService[] {
  var clustered = servicesOfCluster();
  var others = kept(all, function (candidate) {
    return namedService(affected, candidate.service.name) === null;
  });
  return mapped(others, function (candidate) {
    return {
      name: candidate.service.name,
      displayName: candidate.service.displayName,
      state: candidate.service.state,
      dependsOn: candidate.dependsOn,
      pid: candidate.service.pid,
      clustered: isAmong(clustered, candidate.service.name),
    };
  });
}

function isAmong(names: readonly string[] | null, name: string): Answer {
  if (names === null) return "unknown";
  return hasName(names, name) ? "yes" : "no";
}
