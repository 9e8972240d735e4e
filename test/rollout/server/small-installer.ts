import type { PatchFacts } from "../../../agent/protocol";

interface Entry {
  readonly rank: number;
  /** Its Revision list names all that were there before it: they become obsolete, not superseded (operations.md 3.3). */
  readonly obsoletes: boolean;
  /** Was obsoleted, and stayed away when what had obsoleted it went. */
  readonly away: boolean;
}

/**
 * What Windows Installer does with a family of cumulative patches, in its own words (operations.md 3.2, 6.4), knowing
 * nothing of plans: a patch has a rank, and rank 0 is the product without one.
 */
export class SmallInstaller {
  private entries: readonly Entry[] = [];

  constructor(private readonly obsoletedComeBack: boolean) {}

  get ranks(): readonly number[] {
    return this.entries.map(({ rank }) => rank);
  }

  /** The patch that is in force. */
  get rank(): number {
    return Math.max(0, ...this.ranks.filter((rank) => this.state(rank) === "applied"));
  }

  state(rank: number): PatchFacts["state"] | "absent" {
    const entry = this.entries.find((candidate) => candidate.rank === rank);
    if (!entry) return "absent";
    if (this.isObsoleted(entry)) return "obsoleted";
    const later = this.entries.filter((other) => other.rank > rank);
    return later.some((other) => !this.isObsoleted(other)) ? "superseded" : "applied";
  }

  install(rank: number, obsoletes: boolean): void {
    this.entries = [...this.entries.filter((entry) => entry.rank !== rank), { rank, obsoletes, away: false }];
  }

  /** One transaction: what is not there fails all of it. */
  remove(ranks: readonly number[]): void {
    for (const rank of ranks)
      if (this.state(rank) === "absent") throw new Error(`1647: ${rank} is not there`);
    const obsoleted = new Set(
      this.entries.filter((entry) => this.isObsoleted(entry)).map(({ rank }) => rank),
    );
    this.entries = this.entries
      .filter((entry) => !ranks.includes(entry.rank))
      .map((entry) => ({ ...entry, away: !this.obsoletedComeBack && obsoleted.has(entry.rank) }));
  }

  /** What is obsoleted itself is not in force, and neither is its list. */
  private isObsoleted({ rank, away }: Entry): boolean {
    return (
      away || this.entries.some((other) => other.rank > rank && other.obsoletes && !this.isObsoleted(other))
    );
  }
}
