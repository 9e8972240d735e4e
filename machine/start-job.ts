import type { JobSpec, JobStatus } from "../agent/protocol";
import { answerLost } from "./answer-lost";
import { MachineError } from "./machine-error";
import type { Session } from "./session";
import { isLost } from "./ssh-failures";

const TIMEOUT = 3 * 60_000;

/** Not asked twice: when the answer is lost, the server is asked whether it has the job. */
export async function startJob(start: {
  readonly session: Session;
  readonly token: string;
  readonly job: JobSpec;
}): Promise<void> {
  const { session, token, job } = start;
  try {
    await session.ask({ op: "apply", token, job }, { timeout: TIMEOUT, again: false });
  } catch (error) {
    if (!answerLost(error)) throw error;
    if (isLost(error)) session.drop();
    await mustBeThere(session, { job, error });
  }
}

async function mustBeThere(
  session: Session,
  { job, error }: { readonly job: JobSpec; readonly error: unknown },
): Promise<void> {
  const request = { op: "status", job: job.id, seen: null, waitSeconds: 0 } as const;
  try {
    await session.ask<JobStatus>(request, { timeout: TIMEOUT, again: true });
  } catch (second) {
    throw notKnown(session, { job, error, second });
  }
}

function notKnown(
  session: Session,
  { job, error, second }: { readonly job: JobSpec; readonly error: unknown; readonly second: unknown },
): MachineError {
  const unknown = second instanceof MachineError && second.code === "JOB_UNKNOWN";
  return new MachineError({
    code: "JOB_NOT_STARTED",
    message: unknown
      ? `${session.subject}: job ${job.id} (${job.title}) was not started: the connection broke before the server took it. ` +
        "Nothing was installed. Run `pulumi up` again."
      : `${session.subject}: whether job ${job.id} (${job.title}) was started is not known: the connection broke and the server could not be asked. ` +
        "If it runs, it finishes by itself. Run `pulumi up` again: it looks first.",
    detail: [error, second]
      .map((cause) => (cause instanceof Error ? cause.message : String(cause)))
      .join("\n"),
    cause: error,
  });
}
