import type { CollectReply } from "../../agent/protocol";

const LOG_LINES = 12;

/** The installer's own words for the end of an error: its error events, and the log around "Return value 3". */
export function installerSays({ events, logTail }: CollectReply): readonly string[] {
  const errors = (events ?? []).filter((event) => event.type === "error");
  return [
    ...(events === null ? ["The event log could not be read."] : []),
    ...errors.map((event) => `Event ${event.id}: ${event.message.replace(/\s+/g, " ").trim()}`),
    ...around(logTail).map((line) => `  ${line}`),
  ];
}

/** The first failed action is what matters (operations.md 2.3); without one, the end. */
function around(logTail: readonly string[]): readonly string[] {
  const failed = logTail.findIndex((line) => line.includes("Return value 3"));
  if (failed < 0) return logTail.slice(-LOG_LINES);
  return logTail.slice(Math.max(0, failed - LOG_LINES + 1), failed + 1);
}
