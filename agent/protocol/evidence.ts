import type { Answer } from "./answer";

/**
 * Publisher evidence (KB 944752, operations.md 8): managed code proves its signature at each start and asks for a list
 * of revoked certificates. A service whose list cannot be had starts too late for Windows.
 */
export interface EvidenceFacts {
  /** Of Exchange, whose program is managed code, or could not be told. null: the services could not be read. */
  readonly services: readonly ManagedServiceFacts[] | null;
  /** exe.config files that carry a change of ours, by our own records. */
  readonly changed: readonly string[];
  /** null: not asked for, because no service was found that would ask. */
  readonly list: RevocationFacts | null;
  /** Of .NET Framework 2.0, which heeds the switch from 1 on or with an update (KB 944752); null: could not be read. */
  readonly clrServicePack: number | null;
}

export interface ManagedServiceFacts {
  readonly name: string;
  /** The program; "" where it could not be told. */
  readonly image: string;
  /** off: the switch stands in the program's exe.config. broken: that file is none that .NET would read. */
  readonly evidence: "on" | "off" | "broken" | "unknown";
  /** Why it is broken or unknown; "". */
  readonly why: string;
}

export interface RevocationFacts {
  /** Whether both lists came, asked for with the machine's proxy settings (proxycfg) by the account below. */
  readonly reachable: Answer;
  /** For people: each address with what it answered. */
  readonly evidence: string;
  readonly account: string;
}

/** What a job is to do with it. disable: before its first action, and again after the last. */
export type EvidenceWish = "disable" | "putBack";

export interface EvidenceResult {
  /** Files in which it was switched off by this job. */
  readonly changed: readonly string[];
  /** Of those: written anew after the actions, because the switch was gone from them again. */
  readonly again: readonly string[];
  readonly putBack: readonly string[];
  /** Files that were left as they are, each with why. */
  readonly left: readonly string[];
}
