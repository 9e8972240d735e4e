/** One entry of Windows Installer's list of patches. */
export interface Patch {
  /** The patch code: a GUID in upper case with braces. */
  readonly code: string;
  /** The name in Windows Installer's list; may be empty. */
  readonly displayName: string;
  /**
   * `rollup`, `interim` (a fix that Microsoft's support gave out, to be removed before a rollup goes in)
   * or `unknown`.
   */
  readonly kind: string;
  /** The level of a rollup, for example `RTM-RU6`; empty for others. */
  readonly level: string;
  /** `applied`, `superseded`, `obsoleted`, `registered` or `unknown`, as Windows Installer has it. */
  readonly state: string;
  /** Whether it can be removed by itself: `yes`, `no` or `unknown`. */
  readonly uninstallable: string;
}
