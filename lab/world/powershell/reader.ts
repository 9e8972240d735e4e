/** Not the script's fault: the lab was not taught this. */
export class Untaught extends Error {}

/** What PowerShell itself says of a text that it cannot read. */
export class ParseError extends Error {}

const KEPT = 40;

/** Walks over a script's text. */
export class Reader {
  at = 0;

  constructor(readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  get letter(): string {
    return this.text.charAt(this.at);
  }

  /** What matches here; "": nothing does. The pattern is sticky. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0] ?? "";
  }

  take(pattern: RegExp): string {
    const found = this.match(pattern);
    this.at += found.length;
    return found;
  }

  takes(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false;
    this.at += mark.length;
    return true;
  }

  /** Blanks within a line, a line that goes on after a backtick, and comments. */
  skipBlanks(): void {
    this.take(/(?:[ \t]|`\r?\n|#[^\r\n]*)*/y);
  }

  /** Line ends too. */
  skipLines(): void {
    this.take(/(?:\s|`\r?\n|#[^\r\n]*)*/y);
  }

  /** Between statements. */
  skipSeparators(): void {
    this.take(/(?:[\s;]|`\r?\n|#[^\r\n]*)*/y);
  }

  expect(mark: string): void {
    this.skipLines();
    if (!this.takes(mark)) throw new ParseError(`Missing '${mark}' at '${this.rest}'.`);
  }

  get rest(): string {
    return this.text.slice(this.at, this.at + KEPT);
  }

  untaught(): never {
    throw new Untaught(this.rest);
  }
}
