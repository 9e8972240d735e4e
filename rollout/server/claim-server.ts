import type { Machine, Owner } from "../../machine/contract";
import type { OwnershipRecord, ServerState } from "./contract";
import { refused } from "./failures";
import { observe } from "./observe";
import { ownershipOf } from "./ownership";
import { refusalsBeforeTarget } from "./refusals";
import { withLock } from "./with-lock";

/** Import: the server is taken as it is found; nothing of Windows or Exchange is changed. */
export async function claimServer(options: {
  readonly machine: Machine;
  readonly owner: Owner;
}): Promise<{ readonly state: ServerState; readonly record: OwnershipRecord }> {
  const { machine, owner } = options;
  const inspection = await machine.look();
  const state = observe(inspection);
  const refusals = refusalsBeforeTarget({ inspection, state, known: null, owner });
  if (refusals.length > 0) throw refused({ state }, refusals);
  return withLock({
    machine,
    server: state.server,
    purpose: `take ${state.server} over as it is`,
    reporter: SILENT,
    work: async (lock) => {
      const { record } = await machine.claim(lock, owner);
      return { state: observe(await machine.look()), record: ownershipOf(record) };
    },
  });
}

/** An import has nobody to tell of a replaced lock, and changes nothing that it could matter for. */
const SILENT = { info: () => undefined, warning: () => undefined };
