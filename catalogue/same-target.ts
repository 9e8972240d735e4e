import type { ServicePack, Target } from "./contract";
import { parseTarget, resolveTarget } from "./target";

/**
 * Whether two spellings mean the same. "unknown" where that hangs on the server's series and it is not known yet
 * (RU7 and KB953469 are the same on an RTM server only), or where a text has no meaning at all.
 */
export function sameTarget(a: string, b: string, servicePack: ServicePack | null): boolean | "unknown" {
  if (a.trim().toLowerCase() === b.trim().toLowerCase()) return true;
  const [left, right] = [parseTarget(a), parseTarget(b)];
  if (!left.ok || !right.ok) return "unknown";
  return servicePack === null
    ? sameMeaning(left.target, right.target)
    : sameLevel(left.target, right.target, servicePack);
}

function sameLevel(a: Target, b: Target, servicePack: ServicePack): boolean {
  const [left, right] = [resolveTarget(a, servicePack), resolveTarget(b, servicePack)];
  if (left.ok && right.ok) return left.release.level === right.release.level;
  return !left.ok && !right.ok && left.reason === right.reason;
}

function sameMeaning(a: Target, b: Target): boolean | "unknown" {
  if (a.kind === "release" && b.kind === "release") return a.release.level === b.release.level;
  const [left, right] = [numbersOf(a), numbersOf(b)];
  if (left.rollup !== right.rollup || left.revision !== right.revision) return false;
  return a.kind === b.kind ? true : "unknown";
}

function numbersOf(target: Target): { readonly rollup: number | null; readonly revision: number | null } {
  switch (target.kind) {
    case "none":
      return { rollup: null, revision: null };
    case "rollup":
      return target;
    case "release":
      return target.release;
  }
}
