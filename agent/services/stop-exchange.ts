import type { ServiceFacts } from "../protocol";
import { lastWords } from "../system/command";
import { wait } from "../system/wait";
import { each, found, hasName, kept } from "../text/arrays";
import { milliseconds } from "../text/time";
import { startTypeOf } from "./read-services";
import { isExchange } from "./service-names";
import { setStartType, stateOf, stopService } from "./service-control";
import { inStartOrder } from "./start-order";

/** One service may take many minutes to stop (operations.md 4.3: 5 of them on one server). */
var STOP_SECONDS = 3600;
var STEP_MILLISECONDS = 2000;

/** sc.exe hands on the service control manager's error as its exit code. */
var NOT_RUNNING = 1062;

/**
 * Stops the Exchange services and all that depends on them, dependents first. They are disabled before: neither a
 * monitoring agent nor the service control manager's recovery starts them again. Nothing else is touched.
 */
export function stopExchange(services: readonly ServiceFacts[], progress: (note: string) => void): void {
  var order = inStartOrder(exchangeAndDependents(services)).reverse();
  each(order, disable);
  each(order, function (service, index) {
    progress("stopping " + service.name + " (" + (index + 1) + " of " + order.length + ")");
    bringDown(service.name);
  });
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
  if (result.exitCode !== 0)
    throw new Error(
      service.name + " could not be disabled: " + result.exitCode + " (" + lastWords(result) + ")",
    );
}

/** A service that is starting or stopping takes no command: it is asked again until it is stopped. */
function bringDown(name: string): void {
  var end = milliseconds() + STOP_SECONDS * 1000;
  var said = "";
  while (stateOf(name) !== "stopped") {
    if (milliseconds() >= end) throw new Error(name + " did not stop within " + STOP_SECONDS + " s" + said);
    if (stateOf(name) !== "stopPending") {
      var result = stopService(name);
      if (result.exitCode === NOT_RUNNING) return;
      said = result.exitCode === 0 ? "" : ": " + result.exitCode + " (" + lastWords(result) + ")";
    }
    wait(STEP_MILLISECONDS);
  }
}
