const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/** "v3.259.0" in parts; undefined: not a version. */
export function parseVersion(text) {
  const match = VERSION.exec(text.trim());
  if (!match) return undefined;
  const [, major, minor, patch, preRelease] = match;
  return { numbers: [Number(major), Number(minor), Number(patch)], preRelease: preRelease !== undefined };
}

/** A pre-release comes before its release. What is not a version is never recent enough. */
export function isAtLeast(text, oldest) {
  const version = parseVersion(text);
  const limit = parseVersion(oldest);
  if (!version || !limit) return false;
  for (const [place, number] of version.numbers.entries()) {
    if (number !== limit.numbers[place]) return number > limit.numbers[place];
  }
  return limit.preRelease || !version.preRelease;
}
