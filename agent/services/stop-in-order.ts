import type { ServiceFacts } from "../protocol";
import { lastWords } from "../system/command";
import { wait } from "../system/wait";
import { each, found, sameName } from "../text/arrays";
import { milliseconds } from "../text/time";
import { listServices, stopService } from "./service-control";
import type { ListedService } from "./service-control";

export interface Stopping {
  /** What depends on others before those. */
  readonly order: readonly ServiceFacts[];
  /** For all of them. */
  readonly seconds: number;
  readonly progress: (note: string) => void;
}

var STEP_MILLISECONDS = 2000;
var LONGEST_STEP_MILLISECONDS = 30000;
var TELL_MILLISECONDS = 30000;

/** Stops services and waits for as long as each takes. Throws, with its name, when one still runs at the end of the time. */
export function stopInOrder(stopping: Stopping): void {
  var order = stopping.order;
  var end = milliseconds() + stopping.seconds * 1000;
  var said = "";
  var pause = STEP_MILLISECONDS;
  var last = "";
  var since = 0;
  var told = 0;
  for (;;) {
    var left = notStopped(order);
    var next = left[0];
    var now = milliseconds();
    if (next === undefined) return;
    if (now >= end) throw new Error(next.name + " did not stop within " + stopping.seconds + " s" + said);
    var isSame = next.name === last;
    if (!isSame) since = now;
    if (!isSame || now - told >= TELL_MILLISECONDS) {
      stopping.progress(noteOn(next.name, order.length - left.length + 1, order.length, now - since));
      told = now;
    }
    pause = isSame ? Math.min(pause * 1.5, LONGEST_STEP_MILLISECONDS) : STEP_MILLISECONDS;
    last = next.name;
    if (next.state !== "stopPending") said = stop(next.name);
    wait(pause);
  }
}

function noteOn(name: string, place: number, count: number, elapsed: number): string {
  var seconds = Math.round(elapsed / 1000);
  return (
    "stopping " + name + " (" + place + " of " + count + ")" + (seconds > 0 ? ", for " + seconds + " s" : "")
  );
}

/** At a boot a service that was on its way may still start: so all are looked at again, not one after the other. */
export function notStopped(services: readonly ServiceFacts[]): ListedService[] {
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
