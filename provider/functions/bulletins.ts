import { findRelease, missingBulletins } from "../../catalogue";

/** Nothing is said of a level that is not known. */
export function bulletins(level: string): { readonly missingBulletins?: readonly string[] } {
  const release = findRelease({ level });
  return release ? { missingBulletins: missingBulletins(release) } : {};
}
