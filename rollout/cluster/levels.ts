import { compareReleases, findRelease } from "../../catalogue";

/** A level that is not known is not known to be no lower. */
export function isLower(level: string, than: string): boolean {
  const [a, b] = [findRelease({ level }), findRelease({ level: than })];
  return a === undefined || b === undefined || compareReleases(a, b) < 0;
}
