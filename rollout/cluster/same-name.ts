/** Windows and Exchange compare names without case; some list a computer with its domain. */
export function sameName(a: string, b: string): boolean {
  return keyOf(a) === keyOf(b);
}

/** A computer's or mailbox server's name as a key. */
export function keyOf(name: string): string {
  return (name.split(".")[0] ?? "").trim().toLowerCase();
}
