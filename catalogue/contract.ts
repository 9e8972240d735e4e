export type ServicePack = "RTM" | "SP1" | "SP2" | "SP3";

/** One row of rollups.json: a rollup package, or (rollup: null) a bare service pack. */
export interface Release {
  /** "RTM-RU7", "SP3-RU8-v3"; a bare service pack is "RTM", "SP1" … */
  readonly level: string;
  readonly servicePack: ServicePack;
  readonly rollup: number | null;
  /** 2 for "-v2"; null where there is none. */
  readonly revision: number | null;
  readonly kb: string | null;
  readonly build: string;
  /** What some sources give in place of `build`. */
  readonly otherBuilds?: readonly string[];
  /** YYYY-MM-DD, or YYYY-MM where only the month is known. */
  readonly releaseDate: string;
  readonly bulletin: string | null;
  /** Stated by a source; where none states it, `packageFileName(release)` gives the pattern. */
  readonly packageFile: string | null;
  /** Known for RTM-RU7 only, from one source. */
  readonly patchCode: string | null;
  readonly replaces: readonly string[];
  readonly withdrawn: boolean;
  readonly notes: readonly string[];
  readonly sources: readonly string[];
}

export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  /** `allowed`: what would have been understood, for the message. */
  | { readonly ok: false; readonly reason: string };

/** What a user's text means, before a server has been seen. */
export type Target =
  /** "RU7": of the series the server is in. */
  | { readonly kind: "rollup"; readonly rollup: number; readonly revision: number | null }
  /** "RTM-RU7", "KB953469", "953469", "8.0.813.0". */
  | { readonly kind: "release"; readonly release: Release }
  /** "none": the bare service pack. */
  | { readonly kind: "none" };

export type PackageKind = "rollup" | "interim" | "otherPatch" | "notAPatch";

/** What an .msp file says of itself (operations.md 3.3). */
export interface PackageFacts {
  readonly path: string;
  readonly fileName: string;
  readonly kind: PackageKind;
  /** For notAPatch and otherPatch: what it is instead, as a clause ("a Windows Installer database (.msi)"). */
  readonly what: string;
  /** Upper case with braces; null unless it is a patch. */
  readonly patchCode: string | null;
  readonly obsoletes: readonly string[];
  readonly targetProductCodes: readonly string[];
  readonly displayName: string | null;
  readonly kb: string | null;
  readonly sequences: readonly PatchSequence[];
  readonly allowRemoval: boolean | null;
  /** The release the catalogue means by it; null where none matches. */
  readonly release: Release | null;
  readonly sha256: string;
  readonly size: number;
}

export interface PatchSequence {
  readonly family: string;
  readonly productCode: string | null;
  readonly sequence: string;
  /** Attribute 1: supersedes earlier members of the family. */
  readonly supersedes: boolean;
}

/** What rule 3 finds about a package that is to bring a server to a release. */
export interface PackageFinding {
  readonly severity: "refuse" | "warn";
  readonly about: "kind" | "product" | "release" | "sequence" | "patchCode" | "noPin" | "pin";
  readonly sentence: string;
}
