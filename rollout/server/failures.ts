import { MachineError } from "../../machine/machine-error";
import type { OwnershipRecord, Refusal, ServerState } from "./contract";
import { RolloutError } from "./rollout-error";

interface Seen {
  readonly state: ServerState;
}

/** All refusals in one error; the first gives the code. Nothing was touched. */
export function refused(
  look: Seen,
  refusals: readonly Refusal[],
  record: OwnershipRecord | null = null,
): RolloutError {
  const [first] = refusals;
  return new RolloutError({
    code: first!.code,
    property: first!.property,
    message: refusals.map((refusal) => refusal.message).join("\n"),
    found: look.state,
    state: look.state,
    run: null,
    record,
    touched: false,
  });
}

interface Interrupted {
  readonly look: Seen;
  readonly record: OwnershipRecord;
}

export function cancelledBefore({ look, record }: Interrupted): RolloutError {
  const { state } = look;
  return failure({
    code: "CANCELLED",
    message: `${state.server}: cancelled before anything was changed. It is still at ${state.level}.`,
    look,
    record,
    touched: false,
  });
}

export function cancelledAfter({ look, record, job }: Interrupted & { readonly job: string }): RolloutError {
  const { state } = look;
  return failure({
    code: "CANCELLED",
    message: `${state.server}: stopped following the job. Job ${job} goes on by itself on the server, which was at ${state.level} before. Run \`pulumi up\` again: it follows the job or takes over its result.`,
    look,
    record,
    touched: true,
  });
}

/** The job was started, but its end was not seen. */
export function lostSight(
  options: Interrupted & { readonly job: { readonly id: string }; readonly error: unknown },
): RolloutError {
  const { look, record, job, error } = options;
  const { state } = look;
  const why = error instanceof Error ? error.message : String(error);
  const how = hasDied(error)
    ? `Job ${job.id} died on the server, which was at ${state.level} before, and Exchange services may be stopped. Run \`pulumi up\` again: it has the server finish or roll back that job first.`
    : `Job ${job.id} goes on by itself on the server, which was at ${state.level} before. Run \`pulumi up\` again: it looks first and takes over what it finds.`;
  return failure({
    code: "LOST_SIGHT",
    message: `${state.server}: the job was started, but its end could not be seen. ${how}\n\n${why}`,
    look,
    record,
    touched: true,
    cause: error,
  });
}

/** The job's process is gone, and nothing on the server goes on with it. */
export function hasDied(error: unknown): boolean {
  return error instanceof MachineError && error.code === "JOB_DIED";
}

function failure(options: {
  readonly code: "CANCELLED" | "LOST_SIGHT";
  readonly message: string;
  readonly look: Seen;
  readonly record: OwnershipRecord;
  readonly touched: boolean;
  readonly cause?: unknown;
}): RolloutError {
  const { code, message, look, record, touched, cause } = options;
  const { state } = look;
  return new RolloutError({
    code,
    property: null,
    message,
    found: state,
    state,
    run: null,
    record,
    touched,
    cause,
  });
}
