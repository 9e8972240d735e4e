import type { ServerState } from "../../rollout/server/contract";
import { isProperties, own, sameValue } from "../host/value";
import type { Properties, Value } from "../host/value";
import { textOf } from "./known";
import { stateOutputs } from "./outputs";

/** Outputs whose change nobody would see otherwise, with their words for the operator. */
const WATCHED = {
  operatingSystem: "operating system",
  servicePack: "service pack",
  roles: "roles",
  restartPending: "restart pending",
  evidenceState: "publisher evidence of managed services",
} as const;

/**
 * What is otherwise than it was stored, in one message; "" when nothing is. A level is repaired by the next `up`, and
 * the engine shows that it will be, but not why; the rest we do not manage, and the engine saves it without a word.
 */
export function driftOf(properties: Properties, state: ServerState): string {
  const now = stateOutputs(state);
  const lines = [
    ...levelDrift(properties, state),
    ...Object.entries(WATCHED)
      .filter(
        ([name]) => own(properties, name) !== undefined && !sameValue(own(properties, name), own(now, name)),
      )
      .map(
        ([name, words]) => `${words}: ${shown(own(properties, name))} before, ${shown(own(now, name))} now`,
      ),
    ...patchDrift(own(properties, "patches"), own(now, "patches")),
  ];
  if (lines.length === 0) return "";
  return [
    `${state.server}: changed since it was last seen, not by this stack:`,
    ...lines.map((line) => `  - ${line}`),
  ].join("\n");
}

function levelDrift(properties: Properties, { level }: ServerState): string[] {
  const before = textOf(properties, "level");
  return before === "" || before === level ? [] : [`level: ${before} before, ${level} now`];
}

function patchDrift(before: Value | undefined, now: Value | undefined): string[] {
  const [old, current] = [patchesByCode(before), patchesByCode(now)];
  return [
    ...[...current].filter(([code]) => !old.has(code)).map(([, name]) => `patch appeared: ${name}`),
    ...[...old].filter(([code]) => !current.has(code)).map(([, name]) => `patch is gone: ${name}`),
  ];
}

function patchesByCode(patches: Value | undefined): Map<string, string> {
  const list = Array.isArray(patches) ? (patches as readonly Value[]).filter(isProperties) : [];
  return new Map(
    list.map((patch) => [textOf(patch, "code"), textOf(patch, "displayName") || textOf(patch, "code")]),
  );
}

function shown(value: Value | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  return typeof value === "string" && value !== "" ? value : "unknown";
}
