import type { ServiceFacts } from "../protocol";
import { lastWords } from "../system/command";
import { wait } from "../system/wait";
import { each, found, hasName, kept, sameName } from "../text/arrays";
import { milliseconds } from "../text/time";
import { startTypeOf } from "./read-services";
import { isExchange } from "./service-names";
import { listServices, setStartType, stopService } from "./service-control";
import type { ListedService } from "./service-control";
import { inStartOrder } from "./start-order";

/** For all of them. One service may take many minutes to stop (operations.md 4.3: 5 of them on one server). */
var STOP_SECONDS = 7200;
var STEP_MILLISECONDS = 2000;
var LONGEST_STEP_MILLISECONDS = 30000;

/**
 * Stops the Exchange services and all that depends on them, dependents first. They are disabled before: neither a
 * monitoring agent nor the service control manager's recovery starts them again. Nothing else is touched.
 */
export function stopExchange(services: readonly ServiceFacts[], progress: (note: string) => void): void {
  var order = inStartOrder(exchangeAndDependents(services)).reverse();
  each(order, disable);
  var end = milliseconds() + STOP_SECONDS * 1000;
  var said = "";
  var pause = STEP_MILLISECONDS;
  var last = "";
  for (;;) {
    var left = notStopped(order);
    var next = left[0];
    if (next === undefined) return;
    if (milliseconds() >= end)
      throw new Error(next.name + " did not stop within " + STOP_SECONDS + " s" + said);
    if (next.name !== last)
      progress(
        "stopping " + next.name + " (" + (order.length - left.length + 1) + " of " + order.length + ")",
      );
    pause = next.name === last ? Math.min(pause * 1.5, LONGEST_STEP_MILLISECONDS) : STEP_MILLISECONDS;
    last = next.name;
    if (next.state !== "stopPending") said = stop(next.name);
    wait(pause);
  }
}

/** At a boot a service that was on its way may still start: so all are looked at again, not one after the other. */
function notStopped(services: readonly ServiceFacts[]): ListedService[] {
  var listed = listServices();
  if (listed === null) throw new Error("the services could not be read");
  var left: ListedService[] = [];
  each(services, function (service) {
    var now = found(listed as ListedService[], function (other) {
      return sameName(other.name, service.name);
    });
    if (now !== null && now.state !== "stopped") left.push(now);
  });
  return left;
}

/** A service that is starting takes no command: it is asked again. */
function stop(name: string): string {
  var result = stopService(name);
  return result.exitCode === 0 ? "" : ": " + result.exitCode + " (" + lastWords(result) + ")";
}

export function exchangeAndDependents(services: readonly ServiceFacts[]): ServiceFacts[] {
  var names: string[] = [];
  var before = -1;
  while (names.length !== before) {
    before = names.length;
    each(services, function (service) {
      if (!hasName(names, service.name) && (isExchange(service.name) || dependsOnOneOf(service, names)))
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

function disable(service: ServiceFacts): void {
  if (startTypeOf(service.name) === "disabled") return;
  var result = setStartType(service.name, "disabled");
  // A half-done change waits for this: whatever was in the way is given one more chance.
  if (result.exitCode !== 0) result = setStartType(service.name, "disabled");
  if (result.exitCode !== 0)
    throw new Error(
      service.name + " could not be disabled: " + result.exitCode + " (" + lastWords(result) + ")",
    );
}
