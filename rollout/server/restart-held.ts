import type { Inspection } from "../../agent/protocol";
import { MachineError } from "../../machine/machine-error";
import type { RolloutErrorCode, RunReport, ServerState } from "./contract";
import { jobOfRestart } from "./job-for";
import type { RestartStep } from "./restart-due";
import { RolloutError } from "./rollout-error";
import { runJob, type Change, type JobOutcome } from "./run-job";
import { reportRun } from "./run-report";

/** From the end of the countdown until SSH answers again: memory tests and controllers of that time take their minutes. */
const AWAY_SECONDS = 30 * 60;

export interface Restarting extends Change {
  readonly look: { readonly inspection: Inspection; readonly state: ServerState };
  readonly step: Pick<RestartStep, "title" | "because">;
  /** Windows Installer holds an installation that waits for this restart. */
  readonly evenUnfinished?: boolean;
  /** The change that asked for it, for the report of both. */
  readonly earlier: RunReport | null;
}

export interface Restarted {
  readonly state: ServerState;
  readonly run: RunReport;
}

/** Restarts the server once and proves it; services are as before, and a look decides. Never commands it a second time. */
export async function restartHeld(restarting: Restarting): Promise<Restarted> {
  const { reporter, look, step, evenUnfinished = false } = restarting;
  const { server } = look.state;
  reporter.info(`${server}: restarting it, because ${step.because}.`);
  const job = jobOfRestart(look.inspection, { ...step, evenUnfinished });
  const outcome = await runJob(restarting, job, { awaySeconds: AWAY_SECONDS }).catch((error: unknown) => {
    throw inOurWords(restarting, error);
  });
  const run = reportOf(restarting, outcome);
  mustHaveBooted(restarting, { outcome, run });
  for (const trouble of outcome.collected.result.trouble) reporter.warning(`${server}: ${trouble}`);
  reporter.info(
    `${server}: restarted, and back at ${outcome.after.level} with ${outcome.collected.result.services.snapshotCount} services as before.`,
  );
  if (outcome.after.restartPending === "yes")
    reporter.warning(
      `${server}: Windows still waits for a restart. The server was restarted once and is not restarted again; look what asks for it.`,
    );
  return { state: outcome.after, run };
}

function reportOf({ look, earlier }: Restarting, { collected, after }: JobOutcome): RunReport {
  const own = reportRun(collected.result, {
    from: look.state.level,
    to: after.level,
    before: look.state.patches,
    after: after.patches,
    tried: "restarted the server",
  });
  if (earlier === null) return own;
  const { endedAt, to } = own;
  const seconds = earlier.seconds + own.seconds;
  return { ...earlier, did: `${earlier.did}, restarted the server`, to, endedAt, seconds };
}

function mustHaveBooted(
  restarting: Restarting,
  { outcome, run }: { readonly outcome: JobOutcome; readonly run: RunReport },
): void {
  const { look, evenUnfinished } = restarting;
  const { collected, after } = outcome;
  const { runs, trouble, services } = collected.result;
  const { server, level } = look.state;
  const why = trouble.join(" ") || "The server did not say why.";
  const fail = (code: RolloutErrorCode, message: string): RolloutError =>
    failure(restarting, { code, message, state: after, run, touched: runs.length > 0 });
  if (runs[0]?.exitCode !== 0)
    throw fail(
      "RESTART_FAILED",
      `${server}: was not restarted, or not provably. ${why} It is at ${after.level}. Restart it by hand when it suits, then run \`pulumi up\` again.`,
    );
  if (evenUnfinished) return;
  if (after.level !== level)
    throw fail(
      "LEVEL_NOT_REACHED",
      `${server}: was restarted and is at ${after.level}, not at ${level} as before. ${why} Run \`pulumi up\` again: it looks first.`,
    );
  if (services.complete !== "yes")
    throw fail(
      "SERVICES_NOT_RESTORED",
      `${server}: was restarted, and not every service is as before: ${services.failed.join("; ") || "they could not be looked at"}. It is at ${after.level}. Put right what stops them, then run \`pulumi up\` again: it tries once more, without another restart.`,
    );
}

/** A server that does not come back has a word of its own; whatever stopped us, the change before it is told too. */
function inOurWords(restarting: Restarting, error: unknown): unknown {
  if (!(error instanceof RolloutError)) return error;
  const { look, earlier } = restarting;
  const { server, level } = look.state;
  const { cause } = error;
  const isLost = cause instanceof MachineError && cause.code === "SERVER_LOST";
  if (!isLost) {
    const { code, message, touched } = error;
    return failure(restarting, {
      code,
      message,
      state: look.state,
      run: earlier,
      touched: touched || earlier !== null,
      cause,
    });
  }
  return failure(restarting, {
    code: "NOT_BACK",
    message:
      `${server}: was restarted and did not come back within ${AWAY_SECONDS} s. It was at ${level} before. ` +
      "Look at its console. When Windows starts it puts its services in order by itself; then run `pulumi up` again: it goes on from what it finds, without another restart." +
      `\n\n${cause.message}`,
    state: look.state,
    run: earlier,
    touched: true,
    cause,
  });
}

function failure(
  { look, record }: Restarting,
  facts: {
    readonly code: RolloutErrorCode;
    readonly message: string;
    readonly state: ServerState;
    readonly run: RunReport | null;
    readonly touched: boolean;
    readonly cause?: unknown;
  },
): RolloutError {
  return new RolloutError({ property: null, found: look.state, record, ...facts });
}
