import { Stop, stopFor } from "./cluster-error";
import type { ClusterLook, Gate, GateAnswer } from "./contract";
import { answerBeforeEmptying, answerGate, answerServing, type GateKeeping } from "./gates";
import { lookAgain } from "./look-at-cluster";
import type { Rollout } from "./rollout";

/** Between two looks; a script in production does the same (operations.md 1.2, C3). */
const POLL_SECONDS = 5;

/** "beforeEmptying" is beforeNode for a node that still owns groups; "isServing" is afterHandOff whatever the copies are. */
export type WaitedGate =
  | Gate
  | { readonly kind: "beforeEmptying"; readonly node: string }
  | { readonly kind: "isServing"; readonly mailboxServer: string; readonly on: string };

/**
 * Looks until the gate is open, within its limits. The look at which it opened; null: the cluster is another one than the
 * plan's, which has to be made anew. Throws Stop where it does not open.
 */
export async function waitForGate(rollout: Rollout, gate: WaitedGate): Promise<ClusterLook | null> {
  const { machines, attempt, reporter } = rollout;
  const patience = new Patience();
  const avoid = "node" in gate ? gate.node : null;
  for (;;) {
    mustGoOn(rollout);
    const nodes = gate.kind === "afterNode" ? [gate.node] : [];
    const look = await lookAgain({ machines, before: attempt.look, nodes, avoid });
    attempt.saw(look);
    const answer = answerOf(gate, {
      look,
      limits: rollout.limits,
      replicationTimeout: rollout.wish.replicationTimeout,
    });
    if (answer.kind === "replan") {
      reporter.info(`${look.state.cluster}: ${answer.because}; planning anew.`);
      return null;
    }
    if (answer.kind === "closed") throw closed(gate, answer, look);
    if (answer.kind === "open") return look;
    const waited = patience.spentOn(answer, look);
    if (waited >= answer.seconds)
      throw closed(
        gate,
        { ...answer, because: `${answer.because}, for ${Math.round(waited)} s in vain.` },
        look,
      );
    reporter.phase(`${answer.because}, ${Math.round(waited)} s`);
    await pause(rollout, POLL_SECONDS);
    patience.slept(POLL_SECONDS);
  }
}

function answerOf(gate: WaitedGate, keeping: GateKeeping): GateAnswer {
  const { refusals } = keeping.look;
  if (refusals[0]) throw stopFor(refusals);
  switch (gate.kind) {
    case "beforeEmptying":
      return answerBeforeEmptying(gate.node, keeping);
    case "isServing":
      return answerServing(gate, keeping);
    case "beforeNode":
    case "afterNode":
    case "beforeHandOff":
    case "afterHandOff":
      return answerGate(gate, keeping);
  }
}

/** How long each condition has been waited for: by the server's clock, and never less than was slept. */
class Patience {
  private readonly begun = new Map<string, { readonly at: number; readonly slept: number }>();
  private asleep = 0;

  slept(seconds: number): void {
    this.asleep += seconds;
  }

  spentOn(
    answer: { readonly code: string; readonly seconds: number },
    { state, cluster }: ClusterLook,
  ): number {
    // Two servers' clocks do not tell a time between them.
    const key = `${answer.code}/${answer.seconds}/${cluster?.answeredBy ?? ""}`;
    const now = { at: Date.parse(state.time), slept: this.asleep };
    const begun = this.begun.get(key) ?? now;
    this.begun.set(key, begun);
    return Math.max(0, (now.at - begun.at) / 1000, now.slept - begun.slept);
  }
}

/** Ends early, with the word for it, when the user cancels. */
export async function pause(rollout: Rollout, seconds: number): Promise<void> {
  try {
    await rollout.sleep(seconds * 1000, rollout.signal);
  } catch (error) {
    mustGoOn(rollout);
    throw error;
  }
}

export function mustGoOn({ signal, attempt }: Pick<Rollout, "signal" | "attempt">): void {
  if (!signal.aborted) return;
  throw new Stop({
    code: "CANCELLED",
    property: null,
    message: `${attempt.look.state.cluster}: cancelled between two steps.`,
  });
}

function closed(
  gate: WaitedGate,
  answer: { readonly code: Stop["code"]; readonly because: string },
  look: ClusterLook,
): Stop {
  const at = "node" in gate ? gate.node : `the hand-off of ${gate.mailboxServer}`;
  return new Stop(
    { code: answer.code, property: null, message: `${look.state.cluster}: ${answer.because}` },
    { at },
  );
}
