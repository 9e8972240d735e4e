import type { ServiceFacts } from "../protocol";
import { wait } from "../system/wait";
import { each, hasName, kept } from "../text/arrays";
import { servicesOfCluster } from "./cluster-services";
import { namedService, namesOf } from "./read-services";
import { stateOf } from "./service-control";
import { isExchange } from "./service-names";
import { inStartOrder } from "./start-order";
import { notStopped, stopInOrder } from "./stop-in-order";
import { withDependents } from "./with-dependents";

/**
 * For all of them: six times the ten minutes that stopping everything took on one server (operations.md 4.3). One that
 * hangs for ever must not hold the server for ever.
 */
export var NAMED_STOP_SECONDS = 3600;
/** Where Windows Installer holds something unfinished, which is worse than a file in use. */
export var NAMED_STOP_SECONDS_AGAIN = 600;
/** What guards a service starts it again at once or within seconds. */
var LOOK_AGAIN_SECONDS = 15;
var ROUNDS = 3;

export interface NamedStop {
  /** As the operator named them. */
  readonly names: readonly string[];
  /** With everything that depends on them. */
  readonly snapshot: readonly ServiceFacts[];
  /** For all of them. */
  readonly seconds: number;
  readonly progress: (note: string) => void;
}

/**
 * Stops the services that may hold files, dependents first, and looks whether they stay stopped. Their start types stay,
 * so something may start them again: then they are stopped again, a few times. Throws when they cannot be kept stopped.
 */
export function stopNamed(stopping: NamedStop): void {
  if (stopping.names.length === 0) return;
  var order = stopOrder(stopping);
  refuseWhatMustRun(order);
  for (var round = 1; ; round++) {
    if (notStopped(order).length === 0) return;
    stopInOrder({ order: order, seconds: stopping.seconds, progress: stopping.progress });
    wait(LOOK_AGAIN_SECONDS * 1000);
    var back = notStopped(order)[0];
    if (back === undefined) return;
    if (round === ROUNDS)
      throw new Error(
        back.name +
          " was started again by something each of the " +
          ROUNDS +
          " times that it had been stopped for the installation",
      );
  }
}

export function namedWithDependents(names: readonly string[], snapshot: readonly ServiceFacts[]): string[] {
  return namesOf(withDependents(snapshot, isAmong(names)));
}

/** Those that run now although they were stopped. */
export function namedThatRun(stopping: Pick<NamedStop, "names" | "snapshot">): string[] {
  var names: string[] = [];
  if (stopping.names.length === 0) return names;
  each(notStopped(withDependents(stopping.snapshot, isAmong(stopping.names))), function (service) {
    names.push(service.name);
  });
  return names;
}

function stopOrder(stopping: NamedStop): ServiceFacts[] {
  var gone = kept(stopping.names, function (name) {
    return namedService(stopping.snapshot, name) === null;
  });
  if (gone.length > 0) throw new Error("there is no service " + gone.join(", ") + " on this server");
  return inStartOrder(withDependents(stopping.snapshot, isAmong(stopping.names))).reverse();
}

/**
 * The plan saw to it; what depends on what, and what the cluster drives, may have changed since. A node whose Cluster
 * service is stopped drives nothing.
 */
function refuseWhatMustRun(order: readonly ServiceFacts[]): void {
  var clustered = stateOf("ClusSvc") === "stopped" ? [] : servicesOfCluster();
  if (clustered === null)
    throw new Error("which services this node's cluster starts and stops could not be found out");
  each(order, function (service) {
    if (isExchange(service.name)) throw new Error(service.name + " of Exchange depends on a service to stop");
    if (hasName(clustered as readonly string[], service.name))
      throw new Error(service.name + " is started and stopped by this node's cluster");
  });
}

function isAmong(names: readonly string[]): (name: string) => boolean {
  return function (name) {
    return hasName(names, name);
  };
}
