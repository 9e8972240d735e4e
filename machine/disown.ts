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
    if (await mayAskAgain(session, lock)) await session.ask(request, { timeout: TIMEOUT, again: false });
  }
  await leave(session);
}

/**
 * The server is given up already, so what cannot be removed now is no failure: it is text that nobody runs. Only a cable
 * that was cut meanwhile is: the next Delete finds no record any more and comes here again.
 */
async function leave(session: Session, tries = 2): Promise<void> {
  const link = await session.reach();
  try {
    await leaveLanding(link);
  } catch (error) {
    if (!session.broke(link, error)) return;
    if (tries === 1) throw error;
    link.connection.close();
    await leave(session, tries - 1);
  }
}

/** Not when somebody else has locked the server since. Where nothing is left but a half-done removal, that is finished. */
async function mayAskAgain(session: Session, lock: string): Promise<boolean> {
  const look = await session.ask<Inspection>({ op: "inspect" }, { timeout: TIMEOUT, again: true });
  return look.record !== null || look.lock === null || look.lock.token === lock;
}
