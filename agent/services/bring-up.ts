import type { ServiceFacts } from "../protocol";
import { lastWords } from "../system/command";
import { wait } from "../system/wait";
import { milliseconds } from "../text/time";
import { pauseService, startService, stateOf, statusOf } from "./service-control";

/** sc.exe hands on the service control manager's error as its exit code. */
var ALREADY_RUNNING = 1056;
var DATABASE_LOCKED = 1055;
var NO_RESPONSE_YET = 1053;
/** ERROR_SERVICE_SPECIFIC_ERROR: the reason is a number of the service's own. */
var ITS_OWN_CODE = 1066;

/** One service may take minutes to start: the Information Store replays logs, managed code asks for a CRL (section 8). */
var START_SECONDS = 900;
var STEP_MILLISECONDS = 2000;

/** Makes the service run and waits until it does. null: it runs; otherwise why not. */
export function bringUp(service: ServiceFacts): string | null {
  var end = milliseconds() + START_SECONDS * 1000;
  settle(service.name, end);
  if (stateOf(service.name) === "stopped") {
    var refusal = start(service.name, end);
    if (refusal !== null) return refusal;
    settle(service.name, end);
  }
  var state = stateOf(service.name);
  if (state === "running" && service.state === "paused") pauseService(service.name);
  if (state === "running" || state === "paused") return null;
  if (state === "stopped") return "stopped again after it was started" + howItEnded(service.name);
  return "still " + state + " after " + START_SECONDS + " s";
}

function start(name: string, end: number): string | null {
  var result = startService(name);
  while (result.exitCode === DATABASE_LOCKED && milliseconds() < end) {
    wait(STEP_MILLISECONDS);
    result = startService(name);
  }
  if (result.exitCode === 0 || result.exitCode === ALREADY_RUNNING || result.exitCode === NO_RESPONSE_YET)
    return null;
  return "start failed with " + result.exitCode + " (" + lastWords(result) + ")";
}

/** In numbers: the words that Windows has for them are in its language. */
function howItEnded(name: string): string {
  var status = statusOf(name);
  if (status === null || status.exitCode === null) return "";
  var own = status.exitCode === ITS_OWN_CODE ? ", its own exit code " + status.ownExitCode : "";
  return ", with exit code " + status.exitCode + own;
}

/** Waits until nothing is pending. */
function settle(name: string, end: number): void {
  for (;;) {
    var state = stateOf(name);
    var pending =
      state === "startPending" ||
      state === "stopPending" ||
      state === "continuePending" ||
      state === "pausePending";
    if (!pending || milliseconds() >= end) return;
    wait(STEP_MILLISECONDS);
  }
}
