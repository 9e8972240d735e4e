import { SshError } from "../ssh/ssh-error";
import type { SshErrorCode } from "../ssh/contract";

const LOST: readonly SshErrorCode[] = ["SSH_CLOSED", "SSH_TIMED_OUT"];
/** What a server that restarts answers while it is away. */
const AWAY: readonly SshErrorCode[] = [...LOST, "SSH_REFUSED", "SSH_UNKNOWN_HOST"];

/** The connection ended or fell silent under a call; whether the call was carried out is not known. */
export function isLost(error: unknown): boolean {
  return error instanceof SshError && LOST.includes(error.code);
}

/** A dial that may work later, as the server may be restarting. */
export function isAway(error: unknown): boolean {
  return error instanceof SshError && (error.canPass || AWAY.includes(error.code));
}

export function isLogOnRefused(error: unknown): boolean {
  return error instanceof SshError && error.code === "SSH_AUTHENTICATION";
}
