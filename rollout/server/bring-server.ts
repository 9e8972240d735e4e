import type { Machine } from "../../machine/contract";
import type { Reporter, RunReport, ServerOutcome, ServerWish } from "./contract";
import { changeHeld } from "./change-held";
import { refused } from "./failures";
import { isInOrder } from "./in-order";
import { foreseeServer, type Look } from "./look";
import { finishOldJob } from "./old-job";
import { ownershipOf } from "./ownership";
import { refusalsOfIdentity } from "./refusals";
import { withLock } from "./with-lock";

interface Rollout {
  readonly machine: Machine;
  readonly wish: ServerWish;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** What was there before us, and what a job of an earlier operation ended with. */
interface Start {
  readonly look: Look;
  readonly oldRun: RunReport | null;
}

/** Observe, decide, act, observe again: one standalone server to its level. Success is what the last look shows. */
export async function bringServer(rollout: Rollout): Promise<ServerOutcome> {
  const { machine, reporter } = rollout;
  const start = await observePastOldJob(rollout);
  const { state, plan, inspection } = start.look;
  if (plan.kind === "refused") throw refused(start.look, plan.refusals);
  if (plan.kind === "nothingToDo") for (const warning of plan.warnings ?? []) reporter.warning(warning);
  if (plan.kind === "nothingToDo" && !plan.files && inspection.record !== null && isInOrder(inspection))
    return { found: state, state, run: start.oldRun, record: ownershipOf(inspection.record) };

  return withLock({
    machine,
    server: state.server,
    reporter,
    purpose: purposeOf(start.look),
    work: async (lock) => {
      const { record } = await machine.claim(lock, rollout.wish.owner);
      return changeHeld({ ...rollout, lock, record: ownershipOf(record), oldRun: start.oldRun });
    },
  });
}

/** For the lock on the server. */
function purposeOf({ state: { server }, plan, inspection }: Look): string {
  if (plan.kind === "change") return `bring ${server} from ${plan.from} to ${plan.to}`;
  if (plan.kind === "nothingToDo" && plan.files) return `change exe.config files on ${server}`;
  if (inspection.record === null) return `adopt ${server} as it is`;
  return `put in order what an earlier job left on ${server}`;
}

/** On another machine, or one that belongs to another resource, not even an old job is touched. */
async function observePastOldJob(rollout: Rollout): Promise<Start> {
  const { machine, wish, reporter } = rollout;
  reporter.phase(`${machine.address}: looking at the server`);
  const look = await foreseeServer(rollout);
  const refusals = refusalsOfIdentity({ ...look, known: wish.known, owner: wish.owner });
  if (refusals.length > 0) throw refused(look, refusals);
  const oldRun = await finishOldJob({ machine, reporter, look });
  return { look: oldRun === null ? look : await foreseeServer(rollout), oldRun };
}
