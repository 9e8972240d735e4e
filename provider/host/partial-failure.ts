import type { Kept } from "./contract";

/**
 * The operation failed, but something is there to be kept: the engine stores it with `message` as its reason, and the
 * next `up` goes on with an Update. From a Read the engine makes a warning of it.
 */
export class PartialFailure extends Error {
  constructor(
    message: string,
    readonly kept: Kept,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
