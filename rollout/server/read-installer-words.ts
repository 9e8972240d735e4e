import type { Holder, Subject } from "./installer-messages";

/** What is looked at of a text of anybody's; the rest cannot slow us down. */
const LONGEST_TEXT = 4000;
const LONGEST_WORDS = 200;

/** "Error 1306. …" in any language, where a message begins: at the line's start, after its stamp or after the product. */
const MESSAGE = /(?:^|\]: |-- )(?:[^\s\d]{1,40} )?(\d{4})[.:] (.*)/;
/** The log's own short form: "Note: 1: 1706 2: … 3: …". */
const NOTE = /(?:^|: )1: (\d{4}) 2: (.*)/;
/** "Action ended 10:00:00: InstallFiles. Return value 3." */
const FAILED_ACTION = /\d:\d\d:\d\d: ([^\s.]{1,100})\. [^\d\n]{1,40} 3\.?\s*$/;
/** To the first extension that ends a word: what follows a path are words of some language. */
const PATH = /[A-Za-z]:\\(?:[^\\"'<>|*?:]{1,255}\\)*[^\\"'<>|*?:]{0,255}?\.\w{1,10}(?=["'\s,;)]|\.?$|\.\s)/;
const QUOTED_PATH = /'([A-Za-z]:\\[^'<>|*?]{1,300})'/;
const QUOTED_NAME = /'([^'\\:]{1,255}\.\w{1,10})'/;
/** "…: Name: MOMService.exe, Id: 4712" (operations.md 5.3). */
const HOLDER = /:\s*([^:,]{1,120}),\s*[^\s\d,:]{1,20}:?\s*(\d{1,10})\b/;
const SERVICE = /' \(([\w$. -]{1,80})\)/;

export interface Said {
  readonly number: number;
  readonly form: "message" | "note";
  readonly subject: Subject;
}

/** null: no entry of the Error table. */
export function readMessage(line: string): Said | null {
  const text = line.slice(0, LONGEST_TEXT);
  const message = MESSAGE.exec(text);
  const found = message ?? NOTE.exec(text);
  if (!found) return null;
  return {
    number: Number(found[1]),
    form: message ? "message" : "note",
    subject: readSubject(found[2] ?? ""),
  };
}

export function readSubject(words: string): Subject {
  const text = words.slice(0, LONGEST_TEXT);
  const held = readHeld(text);
  return {
    file: held.file ?? QUOTED_NAME.exec(text)?.[1] ?? null,
    holder: held.holder,
    service: SERVICE.exec(text)?.[1] ?? null,
    words: plain(text),
  };
}

/** The file that a text names, and who holds it where it says so. */
export function readHeld(words: string): { readonly file: string | null; readonly holder: Holder | null } {
  const text = words.slice(0, LONGEST_TEXT);
  const path = QUOTED_PATH.exec(text) ?? PATH.exec(text);
  if (!path) return { file: null, holder: null };
  const after = text.slice(path.index + path[0].length);
  const holder = HOLDER.exec(after);
  const name = plain(holder?.[1] ?? "");
  return {
    file: plain(path[1] ?? path[0]),
    holder: holder && name !== "" ? { name, id: Number(holder[2]) } : null,
  };
}

/** The name of an action that ended with 3; null: the line says no such thing. */
export function readFailedAction(line: string): string | null {
  return FAILED_ACTION.exec(line.slice(0, LONGEST_TEXT))?.[1] ?? null;
}

/** One line without control characters. */
export function plain(text: string): string {
  const words = text
    .slice(0, LONGEST_TEXT)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return words.length <= LONGEST_WORDS ? words : `${words.slice(0, LONGEST_WORDS)}…`;
}
