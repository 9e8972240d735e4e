import type { SshErrorCode } from "./contract";

export interface SshFailure {
  readonly code: SshErrorCode;
  /** As house style has it: `host:port: what, reason with numbers. what to do`. Never a secret. */
  readonly message: string;
  readonly cause?: unknown;
  /** true: the same dial may work in a moment (refused, timed out, cut before the log-on). Default false. */
  readonly canPass?: boolean;
}

/** Everything that `ssh/` throws for a condition that could be foreseen. */
export class SshError extends Error {
  override readonly name = "SshError";
  readonly code: SshErrorCode;
  readonly canPass: boolean;

  constructor(failure: SshFailure) {
    super(failure.message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.code = failure.code;
    this.canPass = failure.canPass ?? false;
  }
}
