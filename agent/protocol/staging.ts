/**
 * Takes a file from where SFTP put it into our folder (access for Administrators and SYSTEM only) and proves it whole.
 * If `packages\<sha256>\<name>` is there already with that hash, `from` is not needed (`from: null`).
 */
export interface StageRequest {
  readonly op: "stage";
  /** Where SFTP put it, as this server sees it; null asks only whether it is there already. */
  readonly from: string | null;
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** How many packages and how many jobs to keep; older ones are removed. */
  readonly keep: number;
}

export interface StageReply {
  /** false only when `from` was null and the file is not here. */
  readonly present: boolean;
  readonly path: string;
}
