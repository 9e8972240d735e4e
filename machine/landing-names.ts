import { randomBytes } from "node:crypto";

/** Our subfolder of where SFTP lands. */
export const LANDING_FOLDER = ".exchange-rollup";

const KINDS = ["probe", "request", "reply", "package"] as const;
const STALE_SECONDS = 24 * 60 * 60;

/** `request-t8k2mx-<16 hex>`: cannot be guessed, and says when it was made, so that leftovers can be told. */
export function landingName(kind: (typeof KINDS)[number], now: number): string {
  return `${kind}-${Math.floor(now / 1000).toString(36)}-${randomBytes(8).toString("hex")}`;
}

/** A leftover of an operation that could not clean up: a day old by the clock of the controller that made it. */
export function isStale(name: string, now: number): boolean {
  const match = new RegExp(`^(?:${KINDS.join("|")})-([0-9a-z]+)-[0-9a-f]{16}`).exec(name);
  return match !== null && now / 1000 - parseInt(match[1]!, 36) > STALE_SECONDS;
}

/**
 * What this product puts there, of any version: agents, requests, replies, packages, half-sent files, and outputs of
 * commands that an agent which was killed could not delete (GetTempName's "rad1F2E3.tmp", and beside it the mark that a
 * command has ended).
 */
export function isOurs(name: string): boolean {
  return new RegExp(
    `^(?:agent-[0-9a-f]{16}\\.js|(?:${KINDS.join("|")})-[0-9a-z]+-[0-9a-f]{16}|rad[0-9A-F]{5}\\.tmp(?:\\.ended)?$)`,
  ).test(name);
}
