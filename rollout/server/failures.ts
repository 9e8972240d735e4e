import type { Refusal, RunReport, ServerState } from "./contract";
import { RolloutError } from "./rollout-error";

interface Seen {
  readonly state: ServerState;
}

/** All refusals in one error; the first gives the code. Nothing was touched. */
export function refused(look: Seen, refusals: readonly Refusal[]): RolloutError {
  const [first] = refusals;
  return new RolloutError({
    code: first!.code,
    property: first!.property,
    message: refusals.map((refusal) => refusal.message).join("\n"),
    found: look.state,
    state: look.state,
    run: null,
    touched: false,
  });
}

export function cancelled(options: {
  readonly look: Seen;
  readonly touched: boolean;
  readonly job?: string;
}): RolloutError {
  const { state } = options.look;
  const what = options.touched
    ? `${state.server}: stopped following the installation. Job ${options.job} goes on by itself on the server, which was at ${state.level} before. Run \`pulumi up\` again: it follows the job or takes over its result.`
    : `${state.server}: cancelled before anything was changed. It is still at ${state.level}.`;
  return failure({ code: "CANCELLED", message: what, look: options.look, touched: options.touched });
}

/** The job was started, but its end was not seen. */
export function lostSight(options: {
  readonly look: Seen;
  readonly job: { readonly id: string };
  readonly error: unknown;
}): RolloutError {
  const { state } = options.look;
  const why = options.error instanceof Error ? options.error.message : String(options.error);
  return failure({
    code: "LOST_SIGHT",
    message: `${state.server}: the installation was started, but its end could not be seen. Job ${options.job.id} goes on by itself on the server, which was at ${state.level} before. Run \`pulumi up\` again: it looks first and takes over what it finds.\n\n${why}`,
    look: options.look,
    touched: true,
    cause: options.error,
  });
}

function failure(options: {
  readonly code: "CANCELLED" | "LOST_SIGHT";
  readonly message: string;
  readonly look: Seen;
  readonly touched: boolean;
  readonly cause?: unknown;
}): RolloutError {
  const run: RunReport | null = null;
  const { state } = options.look;
  return new RolloutError({
    code: options.code,
    property: null,
    message: options.message,
    found: state,
    state,
    run,
    touched: options.touched,
    cause: options.cause,
  });
}
