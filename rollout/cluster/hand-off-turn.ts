import { MachineError } from "../../machine/machine-error";
import { possibleCallers, type Caller } from "./ask-exchange";
import { Stop } from "./cluster-error";
import { moveComment } from "./cluster-titles";
import type { ClusterLook, ClusterStep, HandOff } from "./contract";
import { lookAgain } from "./look-at-cluster";
import { refuse } from "./refusals";
import type { Rollout } from "./rollout";
import { sameName } from "./same-name";
import { waitForGate } from "./wait-for-gate";

type HandOffStep = Extract<ClusterStep, { kind: "handOff" }>;

/** Gate, -ValidateOnly, the move, and then it counts only what is seen: Online there, databases mounted, copies Healthy. */
export async function handOffTurn(
  rollout: Rollout,
  { step, level }: { readonly step: HandOffStep; readonly level: string },
): Promise<void> {
  const { mailboxServer, from, to } = step;
  const { attempt, reporter } = rollout;
  const before = await waitForGate(rollout, { kind: "beforeHandOff", mailboxServer, to });
  if (before === null) return;
  await validate(rollout, { step, level });
  reporter.phase(`${mailboxServer}: handing it from ${from} to ${to}`);
  attempt.touched = true;
  const moved = await move(rollout, { step, level, before });
  const here = await lookAgain({ machines: rollout.machines, before: attempt.look, nodes: [], avoid: null });
  attempt.saw(here);
  if (moved.refused !== null && !isOn(here, mailboxServer, to)) throw moved.refused;
  const handOff = (seen: ClusterLook): HandOff => {
    const outageSeconds = Math.round(moved.seconds(here) + between(here, seen));
    return { mailboxServer, from, to, startedAt: moved.startedAt, outageSeconds };
  };
  try {
    const done = handOff(await untilServing(rollout, { step, here }));
    attempt.handOffs.push(done);
    reporter.info(`${mailboxServer}: from ${from} to ${to}, not reachable for ${done.outageSeconds} s.`);
  } catch (error) {
    if (isOn(attempt.look, mailboxServer, to)) attempt.handOffs.push(handOff(attempt.look));
    throw error;
  }
  await waitForGate(rollout, { kind: "afterHandOff", mailboxServer, on: to });
}

/** Asks Exchange whether it would do it: rights, target and copies in one. Changes nothing. */
export async function validate(
  rollout: Rollout,
  { step, level }: { readonly step: HandOffStep; readonly level: string },
): Promise<void> {
  const { mailboxServer, to } = step;
  const caller = callerOf(rollout);
  try {
    await caller.machine.callExchange({
      kind: "move",
      server: mailboxServer,
      to,
      comment: moveComment(level),
      validateOnly: true,
    });
  } catch (error) {
    throw refusalOf(rollout, { error, step, what: "would not move" });
  }
}

interface Moved {
  readonly startedAt: string;
  /** From the beginning of the move to its end, or to the look after it where the end was not told. */
  readonly seconds: (here: ClusterLook) => number;
  readonly refused: Error | null;
}

/** A call that ended badly or whose answer was lost may have moved it all the same (operations.md 1.5): the look decides. */
async function move(
  rollout: Rollout,
  options: { readonly step: HandOffStep; readonly level: string; readonly before: ClusterLook },
): Promise<Moved> {
  const { step, level, before } = options;
  const startedAt = before.state.time;
  const sinceBefore = (here: ClusterLook): number => between(before, here);
  try {
    const times = await callerOf(rollout).machine.callExchange({
      kind: "move",
      server: step.mailboxServer,
      to: step.to,
      comment: moveComment(level),
      validateOnly: false,
    });
    const seconds = (Date.parse(times.endedAt) - Date.parse(times.startedAt)) / 1000;
    return { startedAt: times.startedAt, seconds: () => Math.max(0, seconds), refused: null };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const said = error instanceof MachineError && (isRights(error) || error.code === "EXCHANGE_REFUSED");
    const refused = said ? refusalOf(rollout, { error, step, what: "did not move" }) : null;
    if (!said)
      rollout.reporter.warning(
        `${step.mailboxServer}: how its move to ${step.to} ended was not told (${error.message}). Looking where it is.`,
      );
    return { startedAt, seconds: sinceBefore, refused };
  }
}

/** The look that showed it Online with its databases mounted: the outage ends there, copies take longer. */
async function untilServing(
  rollout: Rollout,
  { step, here }: { readonly step: HandOffStep; readonly here: ClusterLook },
): Promise<ClusterLook> {
  const { mailboxServer, to } = step;
  if (serves(here, step)) return here;
  return (await waitForGate(rollout, { kind: "isServing", mailboxServer, on: to })) ?? here;
}

function serves({ state }: ClusterLook, { mailboxServer, to }: HandOffStep): boolean {
  const server = state.mailboxServers.find(({ name }) => sameName(name, mailboxServer));
  return (
    server !== undefined &&
    sameName(server.owner, to) &&
    server.state === "Online" &&
    (server.databases ?? []).every(({ mounted }) => mounted === "yes")
  );
}

function isOn({ state }: ClusterLook, mailboxServer: string, node: string): boolean {
  return state.mailboxServers.some(
    ({ name, owner }) => sameName(name, mailboxServer) && sameName(owner, node),
  );
}

/** No node is patched meanwhile, so the first that was proved is asked, always the same. */
function callerOf({ machines, attempt }: Rollout): Caller {
  const { callers, state } = attempt.look;
  const caller = possibleCallers(machines, state.nodes).find(
    ({ name }) => callers === "management" || callers.includes(name),
  );
  if (!caller) throw new Error("no session is left in which Exchange's cmdlets can be called");
  return caller;
}

function refusalOf(
  { attempt }: Rollout,
  { error, step, what }: { readonly error: unknown; readonly step: HandOffStep; readonly what: string },
): Error {
  if (!(error instanceof MachineError)) return error instanceof Error ? error : new Error(String(error));
  const code = isRights(error) ? "MANAGEMENT" : error.code === "EXCHANGE_REFUSED" ? "HAND_OFF_FAILED" : null;
  if (code === null) return error;
  const { cluster } = attempt.look.state;
  const message = `${cluster}: Exchange ${what} ${step.mailboxServer} from ${step.from} to ${step.to}: ${error.message}`;
  return new Stop(refuse(code, message), { at: `the hand-off of ${step.mailboxServer}`, cause: error });
}

function isRights(error: Error): boolean {
  return (
    error instanceof MachineError &&
    ["NO_EXCHANGE_RIGHTS", "NO_NETWORK_CREDENTIALS", "NO_EXCHANGE_SHELL"].includes(error.code)
  );
}

/** Seconds between two looks; 0 where two nodes' clocks would be compared the wrong way round. */
function between(a: ClusterLook, b: ClusterLook): number {
  return Math.max(0, (Date.parse(b.state.time) - Date.parse(a.state.time)) / 1000);
}
