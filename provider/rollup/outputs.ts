import type { RunReport, ServerState } from "../../rollout/server/contract";
import { own } from "../host/value";
import type { Properties } from "../host/value";
import { textOf } from "./known";

/** What a look found, as the engine keeps it. */
export function stateOutputs(state: ServerState): Properties {
  return {
    server: state.server,
    machineId: state.machineId,
    operatingSystem: state.operatingSystem,
    servicePack: state.servicePack,
    level: state.level,
    build: state.build,
    roles: state.roles,
    patches: state.patches.map((patch) => ({ ...patch })),
    restartPending: state.restartPending,
    evidenceState: state.evidenceState,
    evidenceFiles: state.evidenceFiles,
  };
}

/** What a later look found: the machine stays the one that Create or import wrote down (design.md, rule 12). */
export function laterOutputs(olds: Properties, state: ServerState): Properties {
  return { ...stateOutputs(state), machineId: keptMachineId(olds, state) };
}

/** Only a Create that failed before its first look left none. */
export function keptMachineId(olds: Properties, state: ServerState): string {
  return textOf(olds, "machineId") || state.machineId;
}

/** `failure`: "" when the run ended well. */
export function runOutput(run: RunReport, failure = ""): Properties {
  return { ...run, failure };
}

/** A run whose end was not seen, or that was ended before its report. */
export function brokenRun(broken: {
  readonly found: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failure: string;
}): Properties {
  const { found, startedAt, endedAt, failure } = broken;
  return {
    did: "began, the end was not seen",
    from: found,
    to: "unknown",
    startedAt: new Date(startedAt).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    seconds: Math.round((endedAt - startedAt) / 1000),
    exitCode: -1,
    logPath: "",
    job: "",
    failure,
  };
}

/** What the last change left undone; "" when nothing. It outlives a Read, and is over with the next good Update. */
export function unfinished(properties: Properties): string {
  const lastRun = own(properties, "lastRun");
  const failure =
    typeof lastRun === "object" && lastRun !== null ? own(lastRun as Properties, "failure") : "";
  return typeof failure === "string" ? failure : "";
}

/** lastRun as it was, with nothing left undone. */
export function finishedRun(properties: Properties): Properties {
  const lastRun = own(properties, "lastRun");
  if (typeof lastRun !== "object" || lastRun === null) return {};
  return { lastRun: { ...(lastRun as Properties), failure: "" } };
}
