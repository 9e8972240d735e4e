import type { Inspection, RecordFacts } from "../../agent/protocol";
import type { Machine } from "../../machine/contract";
import type { ServerState, ServerWish } from "./contract";
import { refused } from "./failures";
import { observe } from "./observe";
import { recordGone } from "./record-gone";
import { machineRefusals } from "./refusals";

/** What Delete sees of a server before it decides. */
export interface Sight {
  readonly inspection: Inspection;
  readonly state: ServerState;
}

export async function sightOf(machine: Machine): Promise<Sight> {
  const inspection = await machine.look();
  return { inspection, state: observe(inspection) };
}

/** What was never seen, or cannot be proved to be what was seen, is not touched. */
export function mustBeTheSame(
  known: Pick<NonNullable<ServerWish["known"]>, "machineId"> | null,
  seen: Sight,
): void {
  const refusals = machineRefusals(seen.state, known?.machineId ?? "?/?");
  if (refusals.length > 0) throw refused(seen, refusals);
}

export function recordOf(owner: { readonly urn: string; readonly token: string }, seen: Sight): RecordFacts {
  const { record } = seen.inspection;
  if (record?.token === owner.token) return record;
  throw refused(seen, [recordGone(seen.state, { record, owner })]);
}

/** A Delete that was killed after it had given the server up: there is no record, and the server is where it was found. */
export function isGivenUp(foundLevel: string | undefined, { inspection, state }: Sight): boolean {
  return inspection.record === null && foundLevel !== undefined && state.level === foundLevel;
}
