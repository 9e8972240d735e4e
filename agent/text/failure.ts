import type { AgentFailure } from "../protocol";

interface FailureError extends Error {
  failure: AgentFailure;
}

/** Ends the request with a condition that the operator can understand. */
export function fail(failure: AgentFailure): never {
  var error = new Error(failure.message) as FailureError;
  error.failure = failure;
  throw error;
}

/** Whatever was thrown, as the reply's failure. */
export function failureOf(thrown: unknown): AgentFailure {
  var failure = (thrown as FailureError).failure;
  if (failure) return failure;
  return {
    code: "windows",
    message: "Windows refused a call that was not expected to fail.",
    detail: errorText(thrown),
  };
}

/** JScript's messages are localised and, under Wine, mostly empty: the number always comes first. */
export function errorText(thrown: unknown): string {
  var error = thrown as { number?: number; description?: string; message?: string; failure?: AgentFailure };
  if (error.failure)
    return error.failure.detail ? error.failure.message + " " + error.failure.detail : error.failure.message;
  var text = error.description || error.message || "";
  if (typeof error.number !== "number" || error.number === 0) return text || String(thrown);
  return "0x" + (error.number >>> 0).toString(16).toUpperCase() + (text ? " " + text : "");
}
