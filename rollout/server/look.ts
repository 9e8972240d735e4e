import type { Inspection } from "../../agent/protocol";
import type { Machine } from "../../machine/contract";
import type { Foresight, ServerPlan, ServerState, ServerWish } from "./contract";
import { findPackage } from "./find-package";
import { observe } from "./observe";
import { packageNeeded, planServer } from "./plan";

export interface Look extends Foresight {
  readonly inspection: Inspection;
}

export async function lookAtServer(machine: Machine): Promise<ServerState> {
  return observe(await machine.look());
}

/** Looks and plans; changes nothing of Windows or Exchange. */
export async function foreseeServer(options: {
  readonly machine: Machine;
  readonly wish: ServerWish;
}): Promise<Look> {
  const inspection = await options.machine.look();
  const state = observe(inspection);
  return { inspection, state, plan: await decide({ inspection, state, wish: options.wish }) };
}

/** The plan for what was seen; only the package on the controller is read. */
export async function decide(seen: {
  readonly inspection: Inspection;
  readonly state: ServerState;
  readonly wish: ServerWish;
}): Promise<ServerPlan> {
  const release = packageNeeded(seen);
  return planServer({ ...seen, package: release && (await findPackage(seen.wish, release)) });
}
