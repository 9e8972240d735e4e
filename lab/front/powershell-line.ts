export interface PowerShellCommand {
  /** Called with &. */
  readonly called: boolean;
  readonly words: readonly string[];
}

/** Value of a variable by its lower-case name; undefined: not taught. */
export type Lookup = (name: string) => string | undefined;

const QUOTES = "'\u2018\u2019\u201a\u201b";
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0" };

/** Reads the small part of PowerShell that is understood here: words, quotes, variables, & and ;. */
export function parsePowerShell(
  line: string,
  lookup: Lookup,
): readonly PowerShellCommand[] | { refused: string } {
  const commands: PowerShellCommand[] = [];
  let words: string[] = [];
  let called = false;
  const finish = (): void => {
    if (words.length > 0) commands.push({ called, words });
    words = [];
    called = false;
  };
  for (let at = 0; at < line.length;) {
    const letter = line.charAt(at);
    if (/\s/.test(letter)) at++;
    else if (letter === ";") {
      finish();
      at++;
    } else if (letter === "&" && words.length === 0 && !called) {
      called = true;
      at++;
    } else {
      const word = readWord({ line, from: at, lookup });
      if ("refused" in word) return word;
      words.push(word.text);
      at = word.end;
    }
  }
  finish();
  return commands;
}

interface Reading {
  readonly line: string;
  readonly from: number;
  readonly lookup: Lookup;
}
type Read = { readonly text: string; readonly end: number } | { readonly refused: string };

function readWord(reading: Reading): Read {
  const { line, from } = reading;
  if (QUOTES.includes(line.charAt(from))) return wordEnd(line, readSingle(line, from));
  if (line.charAt(from) === '"') return wordEnd(line, readExpanded(reading, '"'));
  return readExpanded(reading, "");
}

function readSingle(line: string, from: number): Read {
  let text = "";
  for (let at = from + 1; at < line.length; at++) {
    if (!QUOTES.includes(line.charAt(at))) text += line.charAt(at);
    else if (QUOTES.includes(line.charAt(at + 1) || "x")) text += line.charAt(++at);
    else return { text, end: at + 1 };
  }
  return { refused: `unfinished quote: ${line}` };
}

/** A double-quoted string (quote: "), or a bare word (quote: ""). */
function readExpanded({ line, from, lookup }: Reading, quote: '"' | ""): Read {
  let text = "";
  let at = from + quote.length;
  while (at < line.length) {
    const letter = line.charAt(at);
    if (letter === "`") {
      const next = line.charAt(at + 1);
      text += ESCAPES[next] ?? next;
      at += 2;
    } else if (letter === "$") {
      const variable = /^\$(?:\{([\w:]+)\}|((?:env:)?\w+))/i.exec(line.slice(at));
      if (!variable && line.charAt(at + 1) === "(") return { refused: line.slice(at) };
      const value = variable ? lookup((variable[1] ?? variable[2] ?? "").toLowerCase()) : "$";
      if (value === undefined || (quote === "" && line.charAt(at + (variable?.[0].length ?? 1)) === ".")) {
        return { refused: line.slice(at) };
      }
      text += value;
      at += variable?.[0].length ?? 1;
    } else if (quote !== "" && letter === quote) {
      if (line.charAt(at + 1) !== quote) return { text, end: at + 1 };
      text += quote;
      at += 2;
    } else if (quote === "" && /[\s;]/.test(letter)) {
      return { text, end: at };
    } else if (quote === "" && `&|<>(){}@,#"${QUOTES}`.includes(letter)) {
      return { refused: line.slice(at) };
    } else {
      text += letter;
      at++;
    }
  }
  return quote === "" ? { text, end: at } : { refused: `unfinished quote: ${line}` };
}

/** A quoted string that goes on without a blank is more than is understood. */
function wordEnd(line: string, read: Read): Read {
  if ("refused" in read || /^(?:[\s;]|$)/.test(line.slice(read.end))) return read;
  return { refused: line.slice(read.end) };
}
