export function trimmed(text: string): string {
  return text.replace(/^[\s\u00a0\ufeff]+/, "").replace(/[\s\u00a0\ufeff]+$/, "");
}

/** Not by a regular expression: JScript's split drops the empty pieces then. */
export function linesOf(text: string): string[] {
  return text.replace(/\r/g, "").split("\n");
}
