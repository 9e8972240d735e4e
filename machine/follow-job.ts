import type { JobStatus, StatusRequest } from "../agent/protocol";
import { MachineError } from "./machine-error";
import type { Session } from "./session";
import { isAway, isLogOnRefused, isLost } from "./ssh-failures";

const WAIT_SECONDS = 20;
/** After the process was seen gone: the result may be written in that moment. */
const LAST_WAIT_SECONDS = 5;
/**
 * What lost power has a start-up task that brings the job to its end; it begins soon after the boot (agent/protocol/,
 * healsAtBoot). By the server's clock, as the server does the waiting.
 */
const HEAL_WAIT_SECONDS = 5 * 60;
/** On top of the wait: for cscript to start on a busy server. */
const MARGIN = 60_000;
/** The server may restart, and Windows Server 2003 takes its time. */
const GIVE_UP_AFTER = 10 * 60_000;
/** After the first try, which follows at once. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;
/** While a server boots it may refuse a domain log-on; more than two would count towards a lock-out of the account. */
const LOG_ON_REFUSALS = 2;

interface Following {
  readonly session: Session;
  readonly id: string;
  readonly onChange: (status: JobStatus) => void;
  /** How long the server may be away. Default: as long as one that restarts by itself takes. */
  readonly awaySeconds?: number;
}

/** To the job's end, over new connections and a restart if need be. It looks only: the job needs nobody. */
export async function followJob(following: Following): Promise<JobStatus> {
  let seen: JobStatus | undefined;
  let waitedSinceGone: number | undefined;
  for (;;) {
    const waitSeconds = seen?.alive === "no" ? lastWait(seen).each : WAIT_SECONDS;
    const status = await patiently(following, { seen, waitSeconds });
    if (status.phase !== seen?.phase || status.note !== seen.note) following.onChange(status);
    seen = status;
    if (status.phase === "done") return status;
    if (status.alive !== "no") waitedSinceGone = undefined;
    else waitedSinceGone = waitedSinceGone === undefined ? 0 : waitedSinceGone + waitSeconds;
    if (waitedSinceGone !== undefined && waitedSinceGone >= lastWait(status).whole)
      throw died(following, status);
  }
}

/** How long to wait for a job whose process is gone. */
function lastWait({ healsAtBoot }: JobStatus): { readonly each: number; readonly whole: number } {
  return healsAtBoot === "no"
    ? { each: LAST_WAIT_SECONDS, whole: LAST_WAIT_SECONDS }
    : { each: WAIT_SECONDS, whole: HEAL_WAIT_SECONDS };
}

function giveUpAfter({ awaySeconds }: Following): number {
  return awaySeconds === undefined ? GIVE_UP_AFTER : awaySeconds * 1000;
}

interface Look {
  readonly seen: JobStatus | undefined;
  readonly waitSeconds: number;
}

/** One answer, however often the way to the server breaks, within GIVE_UP_AFTER. */
async function patiently(following: Following, look: Look): Promise<JobStatus> {
  const { session } = following;
  const { signal, clock } = session.options;
  const lostAt = session.now;
  let refusals = 0;
  for (let pause = 0; ; pause = Math.min(2 * pause || FIRST_PAUSE, LONGEST_PAUSE)) {
    if (signal?.aborted) throw cancelled(following, look);
    try {
      return await ask(following, look);
    } catch (error) {
      if (signal?.aborted) throw cancelled(following, look, error);
      if (isLogOnRefused(error)) refusals += 1;
      const lost = session.now - lostAt > giveUpAfter(following) || refusals > LOG_ON_REFUSALS;
      if (!canPass(error)) throw error;
      if (lost) throw lostServer(following, { look, error, ms: session.now - lostAt });
      if (isLost(error)) session.drop();
      await clock.sleep(isLogOnRefused(error) ? LONGEST_PAUSE : pause, signal);
    }
  }
}

function ask({ session, id }: Following, { seen, waitSeconds }: Look): Promise<JobStatus> {
  const request: StatusRequest = {
    op: "status",
    job: id,
    seen: seen ? { phase: seen.phase, note: seen.note } : null,
    waitSeconds: seen ? waitSeconds : 0,
  };
  return session.ask<JobStatus>(request, { timeout: waitSeconds * 1000 + MARGIN, again: false });
}

/** A server in the middle of a patch may fail to start cscript, or be away; the job is not harmed by either. */
function canPass(error: unknown): boolean {
  if (isAway(error) || isLogOnRefused(error)) return true;
  return (
    error instanceof MachineError && ["AGENT_SILENT", "WINDOWS_REFUSED", "SERVER_SILENT"].includes(error.code)
  );
}

function cancelled({ session, id }: Following, { seen }: Look, cause?: unknown): MachineError {
  return new MachineError({
    code: "CANCELLED",
    message:
      `${session.subject}: no longer following job ${id}${lastSeen(seen)}. It goes on by itself on the server. ` +
      "Run `pulumi up` again: it follows the job to its end, or takes over its result.",
    cause,
  });
}

function lostServer(
  { session, id }: Following,
  facts: { readonly look: Look; readonly error: unknown; readonly ms: number },
): MachineError {
  const { look, error, ms } = facts;
  return new MachineError({
    code: "SERVER_LOST",
    message:
      `${session.subject}: not reached for ${Math.round(ms / 1000)} s while job ${id} ran${lastSeen(look.seen)}. ` +
      "The job goes on by itself on the server, or ended there. Bring the server back into reach and run `pulumi up` again: it looks first.",
    detail: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}

function died({ session, id }: Following, status: JobStatus): MachineError {
  return new MachineError({
    code: "JOB_DIED",
    message:
      `${session.subject}: job ${id} (${status.title}) ended without a result${lastSeen(status)}. ` +
      "Its process is gone: killed, or the server lost power. Exchange services may still be stopped and disabled. " +
      "Run `pulumi up` again: it has the server finish or roll back that job first.",
    detail: `job: ${id}\nstarted by: ${status.who}\nphase: ${status.phase} since ${status.since}\nnote: ${status.note}`,
  });
}

function lastSeen(status: JobStatus | undefined): string {
  if (!status) return "";
  return ` (last seen ${status.phase}${status.note === "" ? "" : `, ${status.note}`})`;
}
