/**
 * What a job did to the files of Outlook Web Access, which people customise by hand (operations.md 6.8). What the
 * installation before it had put there is known of files only that an earlier job of ours saw installed.
 */
export interface OwaReport {
  /** Where copies of the old files lie, by their paths below the folder Owa. They are the user's, and nothing of ours removes them. */
  readonly copies: string;
  /** Files that are otherwise than before the job. */
  readonly replaced: number;
  /** Of these: had been changed since an installation put them there. Copies are kept. */
  readonly customised: readonly string[];
  /** Of these: whether they had been changed could not be known. Copies are kept. */
  readonly unknown: readonly string[];
}
