import type { Lock, Machine } from "../../machine/contract";
import type {
  Reporter,
  RestartPolicy,
  RunReport,
  ServerState,
  ServerWish,
  TakeAwayOutcome,
} from "./contract";
import { finishOldJob } from "./old-job";
import { removeHeld } from "./remove-held";
import { isGivenUp, mustBeTheSame, recordOf, sightOf } from "./take-away-sight";
import { withLock } from "./with-lock";

interface TakingAway {
  readonly machine: Machine;
  readonly owner: { readonly urn: string; readonly token: string };
  readonly known: ServerWish["known"];
  readonly foundLevel?: string;
  readonly stopServices?: readonly string[];
  readonly restart?: RestartPolicy;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Delete: removes what was brought, proves that the server is where it was found, and gives it up. Never installs. */
export async function takeAway(taking: TakingAway): Promise<TakeAwayOutcome> {
  const { machine, reporter } = taking;
  reporter.phase(`${machine.address}: looking at the server`);
  const first = await sightOf(machine);
  mustBeTheSame(taking.known, first);
  if (isGivenUp(taking.foundLevel, first)) return clearRemains(taking, first.state);
  recordOf(taking.owner, first);
  const oldRun = await finishOldJob({ machine, reporter, look: first });
  const { server } = first.state;
  return withLock({
    machine,
    server,
    reporter,
    purpose: `take away from ${server} what was brought`,
    work: (lock) => removeUnderLock({ taking, lock, oldRun }),
  });
}

async function removeUnderLock(options: {
  readonly taking: TakingAway;
  readonly lock: Lock;
  readonly oldRun: RunReport | null;
}): Promise<TakeAwayOutcome> {
  const { taking, lock, oldRun } = options;
  const { machine, owner, known, reporter, signal, stopServices = [] } = taking;
  const seen = await sightOf(machine);
  mustBeTheSame(known, seen);
  const record = recordOf(owner, seen);
  const removed = await removeHeld({
    machine,
    reporter,
    signal,
    lock,
    seen,
    record,
    stopServices,
    ...(taking.restart ? { restart: taking.restart } : {}),
  });
  await machine.disown(lock, record.token);
  return { ...removed, run: removed.run ?? oldRun };
}

/** What that Delete could not clear away any more, and what the look itself has put there. */
async function clearRemains(taking: TakingAway, state: ServerState): Promise<TakeAwayOutcome> {
  const { machine, reporter, owner } = taking;
  const { server } = state;
  await withLock({
    machine,
    server,
    reporter,
    purpose: `clear away what is left of an earlier removal on ${server}`,
    work: (lock) => machine.disown(lock, owner.token),
  });
  return {
    state: null,
    run: null,
    remarks: [`${server}: was given up before, and is at ${state.level}, where it was found.`],
  };
}
