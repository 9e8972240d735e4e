import type { ServiceFacts } from "../protocol";
import { wait } from "../system/wait";
import { each, kept, mapped } from "../text/arrays";
import { milliseconds } from "../text/time";
import { isStartedByCluster } from "./cluster-services";
import { isMeantToRun, namedService, readNamedServices } from "./read-services";

var STEP_MILLISECONDS = 5000;

/** After a boot: until those that ran and start by themselves run again, within the bound. Starts nothing. */
export function waitForServices(snapshot: readonly ServiceFacts[], seconds: number): void {
  var names = mapped(kept(snapshot, comesByItself), function (service) {
    return service.name;
  });
  var end = milliseconds() + seconds * 1000;
  while (!allRun(names) && milliseconds() < end) wait(STEP_MILLISECONDS);
}

function comesByItself(service: ServiceFacts): boolean {
  var automatic = service.start === "automatic" || service.start === "automaticDelayed";
  return automatic && isMeantToRun(service.state) && !isStartedByCluster(service.name);
}

function allRun(names: readonly string[]): boolean {
  var present = readNamedServices(names) || [];
  var all = true;
  each(names, function (name) {
    var service = namedService(present, name);
    if (service === null || service.state !== "running") all = false;
  });
  return all;
}
