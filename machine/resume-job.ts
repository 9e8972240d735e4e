import type { JobStatus } from "../agent/protocol";
import { answerLost } from "./answer-lost";
import type { Session } from "./session";
import { isLost } from "./ssh-failures";

const TIMEOUT = 3 * 60_000;

/** Has the server finish a job that died. When the answer is lost, the job is asked whether it lives before that is asked again. */
export async function resumeJob(resume: {
  readonly session: Session;
  readonly token: string;
  readonly id: string;
}): Promise<void> {
  const { session, token, id } = resume;
  const request = { op: "resume", token, job: id } as const;
  try {
    await session.ask(request, { timeout: TIMEOUT, again: false });
  } catch (error) {
    if (!answerLost(error)) throw error;
    if (isLost(error)) session.drop();
    const { phase, alive } = await statusOf(session, id);
    if (phase !== "done" && alive === "no") await session.ask(request, { timeout: TIMEOUT, again: false });
  }
}

function statusOf(session: Session, id: string): Promise<JobStatus> {
  const request = { op: "status", job: id, seen: null, waitSeconds: 0 } as const;
  return session.ask<JobStatus>(request, { timeout: TIMEOUT, again: true });
}
