import type { CollectReply } from "../../agent/protocol";
import { readFailedAction } from "./read-installer-words";

const LOG_LINES = 12;

/** The installer's own words for the end of an error: its error events, and the log around "Return value 3". */
export function installerSays({ events, telling, logTail }: CollectReply): readonly string[] {
  const errors = (events ?? []).filter((event) => event.type === "error");
  return [
    ...(events === null ? ["The event log could not be read."] : []),
    ...errors.map((event) => `Event ${event.id}: ${event.message.replace(/\s+/g, " ").trim()}`),
    ...(around(firstFailure(telling, logTail)) ?? logTail.slice(-LOG_LINES)).map((line) => `  ${line}`),
  ];
}

/** The tail shows more around it, where the first failure is not before it. */
function firstFailure(telling: readonly string[], logTail: readonly string[]): readonly string[] {
  const first = telling.find(isFailure);
  return first === undefined || logTail.includes(first) ? logTail : telling;
}

/** The first failed action is what matters (operations.md 2.3). null: there is none in these lines. */
function around(lines: readonly string[]): readonly string[] | null {
  const failed = lines.findIndex(isFailure);
  return failed < 0 ? null : lines.slice(Math.max(0, failed - LOG_LINES + 1), failed + 1);
}

function isFailure(line: string): boolean {
  return line.includes("Return value 3") || readFailedAction(line) !== null;
}
