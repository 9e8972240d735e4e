import type { Inspection, RecordFacts } from "../../agent/protocol";
import type { Machine } from "../../machine/contract";
import { observe, RolloutError } from "../../rollout/server";
import type { RolloutErrorFacts } from "../../rollout/server/contract";
import { ownershipOf } from "../../rollout/server/ownership";

/** A failure that is no rollout's (a lost connection, a full disk while copying), of a server that is ours by now. */
export class AfterClaim extends Error implements Omit<RolloutErrorFacts, "code"> {
  readonly code: unknown;
  readonly detail: unknown;
  readonly property = null;
  readonly run = null;
  readonly touched = false;
  readonly found: RolloutErrorFacts["found"];
  readonly state: RolloutErrorFacts["state"];
  readonly record: RolloutErrorFacts["record"];

  constructor(error: Error, seen: { readonly record: RecordFacts; readonly inspection: Inspection | null }) {
    super(error.message, { cause: error });
    this.code = "code" in error ? error.code : undefined;
    this.detail = "detail" in error ? error.detail : undefined;
    this.found = seen.inspection && observe(seen.inspection);
    this.state = this.found;
    this.record = ownershipOf(seen.record);
  }
}

/** Does the work. What was claimed on the way reaches the caller also when it fails: the token belongs into the state. */
export async function tellingOfClaim<T>(
  machine: Machine,
  work: (machine: Machine) => Promise<T>,
): Promise<T> {
  let record: RecordFacts | null = null;
  let inspection: Inspection | null = null;
  const noting: Machine = {
    address: machine.address,
    look: async () => (inspection = await machine.look()),
    claim: async (lock, owner) => {
      const reply = await machine.claim(lock, owner);
      record = reply.record;
      return reply;
    },
    stage: (file, progress) => machine.stage(file, progress),
    lock: (purpose) => machine.lock(purpose),
    disown: (lock, token) => machine.disown(lock, token),
    startJob: (lock, job) => machine.startJob(lock, job),
    resumeJob: (lock, id) => machine.resumeJob(lock, id),
    followJob: (id, onChange, patience) => machine.followJob(id, onChange, patience),
    collect: (id) => machine.collect(id),
    close: () => machine.close(),
  };
  try {
    return await work(noting);
  } catch (error) {
    if (record === null || error instanceof RolloutError || !(error instanceof Error)) throw error;
    throw new AfterClaim(error, { record, inspection });
  }
}
