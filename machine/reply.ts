import { REPLY_BEGIN, REPLY_END, type AgentReply } from "../agent/protocol";

/** The last whole reply in what was printed; undefined when there is none, or it is not one of ours. */
export function findReply<T>(printed: string): AgentReply<T> | undefined {
  const end = printed.lastIndexOf(REPLY_END);
  const begin = end < 0 ? -1 : printed.lastIndexOf(REPLY_BEGIN, end);
  if (begin < 0) return undefined;
  return parseReply(printed.slice(begin + REPLY_BEGIN.length, end).replace(/[\r\n]+/g, ""));
}

/** The reply file of one call: with or without the markers. */
export function readReply<T>(content: string): AgentReply<T> | undefined {
  return findReply(content) ?? parseReply(content.replace(/[\r\n]+/g, ""));
}

function parseReply<T>(text: string): AgentReply<T> | undefined {
  try {
    const reply = JSON.parse(text) as unknown;
    return isReply<T>(reply) ? reply : undefined;
  } catch {
    return undefined;
  }
}

function isReply<T>(reply: unknown): reply is AgentReply<T> {
  if (typeof reply !== "object" || reply === null || !("ok" in reply)) return false;
  if (reply.ok === true) return "value" in reply;
  if (reply.ok !== false || !("error" in reply)) return false;
  const { error } = reply;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}
