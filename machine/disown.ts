import type { Inspection } from "../agent/protocol";
import { answerLost } from "./answer-lost";
import { leaveLanding } from "./leave-landing";
import type { Session } from "./session";
import { isLost } from "./ssh-failures";

const TIMEOUT = 5 * 60_000;

/** Gives the server up, then where SFTP lands. The lock goes with the record: when the answer is lost, it is looked what is left. */
export async function disown(given: {
  readonly session: Session;
  readonly lock: string;
  readonly token: string;
}): Promise<void> {
  const { session, lock, token } = given;
  const request = { op: "disown", lock, token } as const;
  try {
    await session.ask(request, { timeout: TIMEOUT, again: false });
  } catch (error) {
    if (!answerLost(error)) throw error;
    if (isLost(error)) session.drop();
    if (await isStillHeld(session, lock)) await session.ask(request, { timeout: TIMEOUT, again: false });
  }
  await leaveLanding(await session.reach());
}

async function isStillHeld(session: Session, lock: string): Promise<boolean> {
  const look = await session.ask<Inspection>({ op: "inspect" }, { timeout: TIMEOUT, again: true });
  return look.record !== null || look.lock?.token === lock;
}
