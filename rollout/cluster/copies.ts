import type { CopyFacts } from "../../agent/protocol";
import type { GateAnswer, MailboxServerState } from "./contract";
import { SETTLE_SECONDS } from "./limits";

interface Patience {
  readonly queue: number;
  readonly replicationTimeout: number;
  /** after: something was just moved or patched, and a copy may be in any state for a while. */
  readonly moment: "before" | "after";
}

/** Sources disagree on the list of states; only this one is good (operations.md 1.5). */
const GOOD = "Healthy";
/** Seen for a while after a move; waited for (operations.md 1.2, B3). */
const TRANSIENT = "Initializing";
/** Somebody did that on purpose. */
const SUSPENDED = "Suspended";

/** Public folder copies are outside the cmdlet's view (operations.md 1.5). A single copy cluster has none to ask for. */
export function answerCopies(server: MailboxServerState, patience: Patience): GateAnswer {
  const { name, storage, copies } = server;
  if (storage === "Shared") return OPEN;
  if (copies === null) return closed(`${name}: whether its copies are Healthy could not be found out.`);
  if (copies.length === 0) return closed(`${name}: no storage group with a copy was found.`);
  const bad = copiesNotHealthy(copies);
  const definite = bad.filter((copy) => !mayHeal(copy, patience.moment));
  if (definite.length > 0) return closed(`${name}: ${definite.map(describe).join("; ")}.`);
  const unsettled = bad.filter(({ status }) => status !== TRANSIENT);
  if (unsettled.length > 0) return wait(server, { copies: unsettled, seconds: SETTLE_SECONDS });
  if (bad.length > 0) return wait(server, { copies: bad, seconds: patience.replicationTimeout });
  const queued = copies.filter((copy) => isQueued(copy, patience.queue));
  return queued.length > 0 ? wait(server, { copies: queued, seconds: patience.replicationTimeout }) : OPEN;
}

export function copiesNotHealthy(copies: readonly CopyFacts[]): readonly CopyFacts[] {
  return copies.filter(({ status }) => status !== GOOD);
}

function mayHeal({ status }: CopyFacts, moment: Patience["moment"]): boolean {
  return status === TRANSIENT || (moment === "after" && status !== SUSPENDED);
}

/** A length that is not told is none that is known to be short. */
function isQueued({ copyQueue, replayQueue }: CopyFacts, limit: number): boolean {
  return (copyQueue ?? Infinity) > limit || (replayQueue ?? Infinity) > limit;
}

function describe({ storageGroup, status, message }: CopyFacts): string {
  return `copy ${storageGroup} is ${status}${message === "" ? "" : ` (${message})`}`;
}

function wait(
  { name, copies }: MailboxServerState,
  { copies: waiting, seconds }: { readonly copies: readonly CopyFacts[]; readonly seconds: number },
): GateAnswer {
  const what = waiting.map(({ storageGroup, status, copyQueue, replayQueue }) =>
    status === GOOD
      ? `${storageGroup}: ${copyQueue ?? "unknown"} to copy, ${replayQueue ?? "unknown"} to replay`
      : `${storageGroup} ${status}`,
  );
  const because = `${name}: waiting for ${waiting.length} of ${copies?.length ?? 0} copies to be Healthy with short queues (${what.join("; ")})`;
  return { kind: "wait", because, seconds, code: "COPIES_NOT_HEALTHY" };
}

function closed(because: string): GateAnswer {
  return { kind: "closed", because, code: "COPIES_NOT_HEALTHY" };
}

const OPEN: GateAnswer = { kind: "open", warnings: [] };
