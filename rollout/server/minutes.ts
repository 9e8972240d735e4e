/** "2008-07-12 03:10 UTC", for a sentence. */
export function minutesOf(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return parts ? `${parts[1]!} ${parts[2]!} UTC` : "at an unknown time";
}
