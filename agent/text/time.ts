/** Date.prototype.toISOString and Date.parse of ISO text are newer than the servers' JScript. */
export function isoTime(date: Date): string {
  return (
    date.getUTCFullYear() +
    "-" +
    padded(date.getUTCMonth() + 1) +
    "-" +
    padded(date.getUTCDate()) +
    "T" +
    padded(date.getUTCHours()) +
    ":" +
    padded(date.getUTCMinutes()) +
    ":" +
    padded(date.getUTCSeconds()) +
    "Z"
  );
}

export function now(): string {
  return isoTime(new Date());
}

export function milliseconds(): number {
  return new Date().getTime();
}

/** Milliseconds since 1970; NaN when the text is no time. */
export function timeOf(iso: string): number {
  var parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(iso);
  if (parts === null) return NaN;
  return Date.UTC(+parts[1]!, +parts[2]! - 1, +parts[3]!, +parts[4]!, +parts[5]!, +parts[6]!);
}

export function padded(number: number): string {
  return number < 10 ? "0" + number : String(number);
}
