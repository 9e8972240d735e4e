import type { ServiceFacts } from "../protocol";
import { lastWords } from "../system/command";
import { each } from "../text/arrays";
import { startTypeOf } from "./read-services";
import { isExchange } from "./service-names";
import { setStartType } from "./service-control";
import { inStartOrder } from "./start-order";
import { stopInOrder } from "./stop-in-order";
import { withDependents } from "./with-dependents";

/** For all of them. One service may take many minutes to stop (operations.md 4.3: 5 of them on one server). */
var STOP_SECONDS = 7200;

/**
 * Stops the Exchange services and all that depends on them, dependents first. They are disabled before: neither a
 * monitoring agent nor the service control manager's recovery starts them again. Nothing else is touched.
 */
export function stopExchange(services: readonly ServiceFacts[], progress: (note: string) => void): void {
  var order = inStartOrder(exchangeAndDependents(services)).reverse();
  each(order, disable);
  stopInOrder({ order: order, seconds: STOP_SECONDS, progress: progress });
}

export function exchangeAndDependents(services: readonly ServiceFacts[]): ServiceFacts[] {
  return withDependents(services, isExchange);
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
