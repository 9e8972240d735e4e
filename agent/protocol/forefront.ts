import type { Answer } from "./answer";

/** Forefront Security for Exchange on this server (operations.md 6.6). */
export interface ForefrontFacts {
  /** Its service FSCController is registered. */
  readonly installed: Answer;
  /** Whether that service is anything but stopped. */
  readonly running: Answer;
  /** Services of Exchange that depend on it, themselves or through others. null: could not be read. */
  readonly neededBy: readonly string[] | null;
  /** fscutility.exe, which lies beside the service's program; "": where that is could not be read. */
  readonly utility: string;
}
