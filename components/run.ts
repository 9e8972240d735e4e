/** One change of a server, as it ended. */
export interface Run {
  /** What was done, for example `installed RTM-RU7` or `removed RTM-RU7`. */
  readonly did: string;
  /** The level before. */
  readonly from: string;
  /** The level after; `unknown` when the end was not seen. */
  readonly to: string;
  /** When it began: ISO 8601, UTC, the server's clock (this computer's when the end was not seen). */
  readonly startedAt: string;
  /** When it ended, likewise. */
  readonly endedAt: string;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** The exit code of msiexec; -1 when it was not seen, or msiexec was not called. */
  readonly exitCode: number;
  /** The installer's log, as a path on the server; empty when not known. */
  readonly logPath: string;
  /** The name of the job on the server; empty when not known. */
  readonly job: string;
  /**
   * What was left undone, as the error said it; empty when the run ended well. While it is not empty the
   * next `pulumi up` goes on with the server.
   */
  readonly failure: string;
}
