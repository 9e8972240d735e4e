import type { Release } from "./contract";
import { findRelease } from "./releases";

export interface NamedPatch {
  /** With braces; case does not count. */
  readonly code: string;
  /** "" is legal: the package has no display name. */
  readonly displayName: string;
}

export type RecognisedPatch =
  | { readonly kind: "rollup"; readonly release: Release }
  /** kb: null where the name gives none. */
  | { readonly kind: "interim"; readonly kb: string | null }
  /** looksLike "rollup": its name says so, but it is not one that the catalogue knows; never guessed. */
  | { readonly kind: "unknown"; readonly looksLike: "rollup" | "nothing" };

/** "Update Rollup 8-v3 for Exchange Server 2007 Service Pack 3 (KB2778154)"; "Exchange 2007" and "SP3" occur too (operations.md 3.1). */
const ROLLUP = /^(?:Microsoft )?Update Rollup (\d+)(?:[- ]?v(?:ersion )?(\d+))?\b(.*)$/i;
const INTERIM = /^(?:Microsoft )?Interim Update\b/i;

/**
 * The name decides, because the only patch code that is known has a single source; the code helps a patch without a name.
 * A name that contradicts its own KB number is not a rollup we know.
 */
export function recognisePatch(patch: NamedPatch): RecognisedPatch {
  const name = patch.displayName.trim().replace(/\s+/g, " ");
  if (INTERIM.test(name)) return { kind: "interim", kb: kbIn(name) };

  const parts = ROLLUP.exec(name);
  if (parts !== null) {
    const [, rollup, revision, rest = ""] = parts;
    const kb = kbIn(rest);
    const release = kb === null ? undefined : findRelease({ kb });
    const agrees =
      release !== undefined &&
      release.rollup === Number(rollup) &&
      (revision === undefined || release.revision === Number(revision)) &&
      namesProduct(rest, release);
    return agrees ? { kind: "rollup", release } : { kind: "unknown", looksLike: "rollup" };
  }
  const byCode = name === "" ? findRelease({ patchCode: patch.code }) : undefined;
  return byCode === undefined
    ? { kind: "unknown", looksLike: "nothing" }
    : { kind: "rollup", release: byCode };
}

export function kbIn(name: string): string | null {
  return /\bKB ?(\d{5,8})\b/i.exec(name)?.[1] ?? null;
}

/** Exchange 2007, and no other service pack than the release's. A name without one is taken at its KB number. */
function namesProduct(rest: string, release: Release): boolean {
  if (!/\bExchange (?:Server )?2007\b/i.test(rest)) return false;
  const servicePack = /\b(?:Service Pack |SP ?)(\d)\b/i.exec(rest)?.[1];
  return servicePack === undefined || release.servicePack === `SP${servicePack}`;
}
