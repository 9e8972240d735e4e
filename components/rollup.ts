/** One update rollup of Exchange Server 2007. */
export interface Rollup {
  /**
   * The level that it brings a server to, for example `RTM-RU7` or `SP3-RU8-v3`; a bare service pack as
   * `RTM`.
   */
  readonly level: string;
  /** Its series: `RTM`, `SP1`, `SP2` or `SP3`. */
  readonly servicePack: string;
  /** Its number in the series; absent for a bare service pack. */
  readonly rollup?: number;
  /** 2 for a `-v2`; absent where there is none. */
  readonly revision?: number;
  /** The number of its article in Microsoft's knowledge base, digits only; absent for a bare service pack. */
  readonly kb?: string;
  /** The build that a server shows with it, for example `8.0.813.0`. */
  readonly build: string;
  /** When it was released: YYYY-MM-DD, or YYYY-MM where only the month is known. */
  readonly releaseDate: string;
  /** Its security bulletin, for example `MS08-039`; absent where there is none. */
  readonly bulletin?: string;
  /**
   * The name of its .msp file. Where no source states the name it follows the pattern of the others;
   * absent for a bare service pack.
   */
  readonly packageFile?: string;
  /** Its patch code, where a source states one (Update Rollup 7 for RTM only). */
  readonly patchCode?: string;
  /** The levels that it replaces: rollups are cumulative. */
  readonly replaces: readonly string[];
  /** Microsoft took it back. */
  readonly withdrawn: boolean;
  /** What one should know of it, as sentences. */
  readonly notes: readonly string[];
}
