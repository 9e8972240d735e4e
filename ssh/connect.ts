import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Connect, ConnectOptions, SshConnection, SshTarget } from "./contract";
import { dial, type PreparedRoute } from "./dial";
import { retryDials, type RetryClock } from "./dial-retries";
import { routeTo, type Route } from "./hop";
import type { DialStage } from "./log-on";
import { prepareHop } from "./prepared-hop";
import { createSlots } from "./slots";
import { SshError } from "./ssh-error";
import { withinTime } from "./time-limit";

const DIAL_ERROR_LIMIT = 10;

/** Log-ons in progress in this process: sshd drops some of more than 10, and all of more than 100 (MaxStartups). */
const dialsInProgress = createSlots(32);

const realTime: RetryClock = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Dials, checks host keys and logs on, with retries; see contract.ts for every input. */
export const connect: Connect = (target, options = {}) => connectBy(realTime, target, options);

export async function connectBy(
  clock: RetryClock,
  target: SshTarget,
  options: ConnectOptions,
): Promise<SshConnection> {
  const route = routeTo(target);
  const { label } = route.server;
  const deadline = options.deadline ?? Infinity;
  const limit = target.dialErrorLimit ?? DIAL_ERROR_LIMIT;
  const stage: DialStage = { label, doing: "connecting" };
  const cancelled = cancellation(options.signal, label);
  let lastFailure = "";
  const onWarning = (text: string) => options.onWarning?.(text);
  const onTimeout = () => outOfTime({ stage, deadline, lastFailure });
  const onRetry = (dials: number, of: number, reason: string) => {
    lastFailure = reason;
    options.onRetry?.(dials, of, reason);
  };
  try {
    return await withinTime({ ms: deadline, signal: cancelled.signal, onTimeout }, async (signal) => {
      const prepared = await prepare(route);
      const once = async () => {
        const giveBack = await dialsInProgress.take(signal);
        return dial({ route: prepared, signal, stage, onWarning }).finally(giveBack);
      };
      try {
        return await retryDials({ limit, deadline, onRetry, clock }, once, signal);
      } catch (error) {
        throw signal.aborted ? signal.reason : error;
      }
    });
  } finally {
    cancelled.forget();
  }
}

function outOfTime(at: { stage: DialStage; deadline: number; lastFailure: string }): SshError {
  const before = at.lastFailure ? ` The dial before failed: ${at.lastFailure}` : "";
  return new SshError({
    code: "SSH_TIMED_OUT",
    message:
      `${at.stage.label}: not logged on within ${Math.round(at.deadline / 1000)} s, still ${at.stage.doing}. ` +
      `Check that the machine is up and that no firewall is in between.${before}`,
    canPass: true,
  });
}

async function prepare(route: Route): Promise<PreparedRoute> {
  const server = await prepareHop(route.server);
  return route.proxy === undefined ? { server } : { server, proxy: await prepareHop(route.proxy) };
}

/** The caller's signal with a reason that reads as ours. */
function cancellation(signal: AbortSignal | undefined, label: string) {
  const controller = new AbortController();
  const abort = () =>
    controller.abort(
      new SshError({
        code: "SSH_CANCELLED",
        message: `${label}: cancelled before the log-on was through.`,
        cause: signal?.reason,
      }),
    );
  if (signal?.aborted) abort();
  if (signal) setMaxListeners(0, signal); // one signal cancels all servers of an operation
  signal?.addEventListener("abort", abort, { once: true });
  return { signal: controller.signal, forget: () => signal?.removeEventListener("abort", abort) };
}
