import type { Inspection } from "../../agent/protocol";
import type { RestartPolicy, ServerPlan, Step } from "./contract";

interface Seen {
  readonly inspection: Inspection;
  readonly restart: RestartPolicy | undefined;
}

/** A job of ours asked for a restart, Windows still shows that one is pending, and none was tried since. */
export function isRestartOwed({ restartPending }: Inspection): boolean {
  return restartPending.pending === "yes" && (restartPending.askedBy ?? null) !== null;
}

export function isRestartDue({ inspection, restart }: Seen): boolean {
  return restart === "ifRequired" && isRestartOwed(inspection);
}

/**
 * Whatever asked for it: what Windows replaces below Exchange's folder at the next start, it would replace over an
 * installation made now. Somebody else's pending restart that touches nothing of that is left to him.
 */
export function isRestartDueBefore({ inspection, restart }: Seen): boolean {
  return restart === "ifRequired" && endangersInstallation(inspection);
}

export function endangersInstallation({ restartPending }: Inspection): boolean {
  const { pending, touchesExchange, justTried } = restartPending;
  return pending === "yes" && touchesExchange === "yes" && justTried !== true;
}

/** A restart is the first step, or the only one. */
export function restartOf({ steps }: Extract<ServerPlan, { kind: "change" }>): RestartStep | null {
  const [first] = steps;
  return first?.kind === "restart" ? first : null;
}

export function onlyRestarts({ steps }: Extract<ServerPlan, { kind: "change" }>): boolean {
  return steps.every(({ kind }) => kind === "restart" || kind === "verify");
}

export type RestartStep = Extract<Step, { kind: "restart" }>;
